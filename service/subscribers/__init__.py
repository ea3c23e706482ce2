"""Subscribers: what became of a mobile user, as the national side tells it."""
