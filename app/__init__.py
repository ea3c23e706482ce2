"""The counter client: what a person meets."""
