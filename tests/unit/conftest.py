"""Hypothesis profile without a deadline: on a busy machine, correct examples would exceed it."""

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
