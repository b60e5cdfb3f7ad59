"""Content references: kind and id, a generic foreign key."""

from dataclasses import dataclass

from forum.core.errors import NotFound

_MAX_ID_DIGITS = 15
"""Digits that fit into an id column of any database."""


def parse_id(text: str) -> int | None:
    """The id in ASCII digits as a number, or None."""
    is_id = text.isascii() and text.isdigit() and len(text) <= _MAX_ID_DIGITS
    return int(text) if is_id else None


@dataclass(frozen=True, order=True)
class ContentRef:
    """Identifies a piece of content by its kind and its id within the kind."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "ContentRef":
        """Parse `kind:id`; raises `NotFound` for anything else."""
        kind, _, digits = text.partition(":")
        number = parse_id(digits)
        if not kind or number is None:
            raise NotFound
        return cls(kind, number)
