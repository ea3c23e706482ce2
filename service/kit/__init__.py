"""The kit: everything that knows no business (flow, errors, money, clock, db, masking, secrets)."""
