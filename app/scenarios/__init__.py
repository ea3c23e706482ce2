"""Runs any scenario: paints the page that the service sends and sends back what was typed."""
