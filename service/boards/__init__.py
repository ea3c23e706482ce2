"""Management pages: one file is one board, registered by being here."""
