"""Numbers and SIMs: searching, picking, holding and letting go."""
