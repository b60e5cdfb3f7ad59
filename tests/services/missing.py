"""The exception for a missing test component; `tests/missing_components.py` reports it."""

from typing import ClassVar


class MissingComponent(Exception):
    """A component isn't installed; the message says where it was searched for."""

    component: ClassVar[str]
