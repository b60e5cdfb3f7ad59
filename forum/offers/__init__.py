"""Offers slice: residents who want to help to carry something out, and what officials answer them."""
