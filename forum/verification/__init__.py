"""Verification slice: what an act of residents needs (a neighbourhood, residence), and the steps to it."""
