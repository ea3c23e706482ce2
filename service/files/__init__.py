"""Files attached to a case: photos, signatures, receipts. Sealed at rest."""
