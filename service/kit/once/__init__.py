"""Writes that are done once per key of the client."""
