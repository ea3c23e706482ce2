"""Orders: from the submitted case to its completion, driven by a durable workflow."""
