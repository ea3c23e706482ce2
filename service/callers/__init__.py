"""The other systems of the province that call us: who they are, what they may, how often, and what they asked for."""
