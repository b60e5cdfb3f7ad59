"""References to content: kind and id, the generic foreign key."""

from dataclasses import dataclass

from forum.core.errors import NotFound

_LONGEST_ID = 15
"""Digits that fit into a column of any database."""


def parse_id(text: str) -> int | None:
    """The id that a text names in digits, or None."""
    is_id = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
    return int(text) if is_id else None


@dataclass(frozen=True, order=True)
class ContentRef:
    """What identifies a piece of content: its kind and its id there."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "ContentRef":
        """The reference written as `kind:id`; raises `NotFound` for anything else."""
        kind, _, typed = text.partition(":")
        number = parse_id(typed)
        if not kind or number is None:
            raise NotFound
        return cls(kind, number)
