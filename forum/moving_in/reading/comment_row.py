"""Comment of a file, whatever it was read from; how an id becomes that of one comment only."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from forum.moving_in.reading.cells import Cells
from forum.moving_in.reading.findings import CommentRefusal, Findings

ID_LENGTH = 80


@dataclass(frozen=True)
class CommentRow:
    """One comment, with cleaned values; `parent` is the id of the comment that it answers.

    `place` says where it stands, to people. `former_id`: the id that earlier versions made of the same
    comment, if the file has none.
    """

    line: int
    source_id: str
    subject: str
    body: str
    parent: str = ""
    date: datetime | None = None
    author: str = ""
    language: str = ""
    was_public: bool = True
    place: str = ""
    former_id: str = ""

    @property
    def has_own_id(self) -> bool:
        """Whether the file has an id for it."""
        return not self.former_id


def ids_of(cells: Cells, body: str, author: str) -> tuple[str, str]:
    """The id of a comment, and the `former_id`: the file's own, or digests of what it says.

    The author is part of it: three people who say the same have written three comments.
    """
    own = cells.line("id")
    if own and len(own) <= ID_LENGTH:
        return own, ""
    words = f"{cells.line('subject')}\n{cells.line('date')}\n{body}"
    return _digest(f"{words}\n{author}"), _digest(words)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class DistinctComments:
    """The comments of one idea, each under an id of its own."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._first: dict[str, CommentRow] = {}

    def add(self, row: CommentRow) -> CommentRow | None:
        """The comment under an id of its own; None, and it is named, if the id stands for other words.

        Comments without ids that say the same are told apart by their order. A line that is there
        twice is one comment.
        """
        first = self._first.setdefault(row.source_id, row)
        if first is row or (row.has_own_id and _says_the_same(first, row)):
            return first
        if not row.has_own_id:
            return self._add_numbered(row)
        reason = f"the id {row.source_id} is that of another comment on this idea: {first.place}"
        self._findings.refused_comments.append(CommentRefusal(row.place, reason))
        return None

    def _add_numbered(self, row: CommentRow) -> CommentRow:
        position = 2
        while (source_id := f"{row.source_id}-{position}") in self._first:
            position += 1
        return self._first.setdefault(source_id, replace(row, source_id=source_id))


def _says_the_same(first: CommentRow, other: CommentRow) -> bool:
    return (first.body, first.author) == (other.body, other.author)
