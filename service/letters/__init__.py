"""Letters that a customer signed: whether their photographs can be read, and who stood in where they cannot."""
