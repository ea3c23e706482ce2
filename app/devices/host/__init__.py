"""The device host: one process per device, spoken to over its stdin and stdout."""
