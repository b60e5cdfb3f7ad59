"""What is raised where a test can't have what it needs; `tests/missing_components.py` says so."""

from typing import ClassVar


class MissingComponent(Exception):
    """A component isn't on this machine; the message says where it was looked for."""

    component: ClassVar[str]
