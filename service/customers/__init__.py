"""Customers: certificates, who may be served, and what a card says."""
