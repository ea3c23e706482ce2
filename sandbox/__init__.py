"""The outside world as real servers on loopback, with state and a ledger: oracle of the tests and training mode."""
