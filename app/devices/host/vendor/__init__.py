"""Vendors' libraries: loading, calling, and reading a card by a table of their functions."""
