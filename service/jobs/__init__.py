"""One file per job: its schedule and one call of an action."""
