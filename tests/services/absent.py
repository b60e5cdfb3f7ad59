"""What a test can't do without, and what is said where it can't be had."""

from typing import ClassVar


class Absent(Exception):
    """A component isn't on this machine; the message says where it was looked for."""

    component: ClassVar[str]
