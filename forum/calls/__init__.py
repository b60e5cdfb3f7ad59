"""Calls for ideas: a question with a first and a last day, and the answer to it."""
