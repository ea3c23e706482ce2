"""Pages that scenarios share: one file per step."""
