"""The HTTP edge: who may come in, what is written once, and the calls of ``docs/protocol.md``."""
