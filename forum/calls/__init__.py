"""Calls slice: calls for ideas, each a question with a first and a last day, and the answer to it."""
