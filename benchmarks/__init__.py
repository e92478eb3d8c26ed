"""What Kept costs, side by side with what else could be done, in one run: `make bench`."""
