"""The order centre: who sees which acceptances, what stands behind one, and what a person may do about it."""
