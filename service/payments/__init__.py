"""Payments: money taken at once and given back, and who a payee was proved to be."""
