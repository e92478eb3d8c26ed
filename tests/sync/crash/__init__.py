"""Kills, power cuts and full disks against the real server, and what must hold after each of them."""
