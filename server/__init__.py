"""Kept's server: what was promised, what came, and who needs to know."""
