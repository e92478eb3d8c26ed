"""SQLAlchemy: rows in, domain values out. Never commits, never asks for the clock; every query names the school."""
