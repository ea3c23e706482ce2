"""Business scenarios: one file each; ``steps`` holds the pages they share."""
