"""Examples are judged by what they give, not by how long they took: a busy machine is no fault."""

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
