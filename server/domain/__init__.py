"""The meaning of things: pure, standard library only, no clock, no I/O. Source of every rule: the delivery document."""
