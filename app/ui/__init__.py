"""The window: login, shell, navigation, palette, drafts, status and theme."""
