"""Sizes of letters that a reader can choose."""

SIZES = ("normal", "large")
