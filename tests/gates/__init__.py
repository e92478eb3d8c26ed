"""Tools that look for known mistakes, each held to a sample of one at every run."""
