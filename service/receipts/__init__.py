"""Receipts: the 业务受理单, drawn from a frozen snapshot."""
