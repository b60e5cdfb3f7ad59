"""Measuring: `make bench`. Each page and each change beside its floor, in the same run."""
