"""Threads: the comments of each idea in an order in which every answer follows what it answers.

Here a comment has one level of answers: what answers an answer becomes one to the first comment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forum.core.text.cleaning import clean_line, fold
from forum.moving_in.reading.comment_rows import CommentRow


@dataclass(frozen=True)
class ThreadedComment:
    """A comment, and the id of the top-level comment that it answers; '' if it answers none."""

    row: CommentRow
    answers: str


def thread(rows: Sequence[CommentRow]) -> list[ThreadedComment]:
    """The comments of one idea: top-level ones by date, each before its answers."""
    by_id = {row.source_id: row for row in rows}
    ordered = sorted(by_id.values(), key=_by_date)
    tops = [ThreadedComment(row, "") for row in ordered if _top(row, by_id) is row]
    answers = [
        ThreadedComment(row, top.source_id)
        for row in ordered
        if (top := _top(row, by_id)) is not row
    ]
    return tops + answers


def _by_date(row: CommentRow) -> tuple[bool, float, int]:
    return row.date is not None, row.date.timestamp() if row.date else 0.0, row.line


def _top(row: CommentRow, by_id: dict[str, CommentRow]) -> CommentRow:
    """The first comment of the thread; a circle or a missing parent makes the comment a first one."""
    seen = {row.source_id}
    top = row
    while (parent := by_id.get(top.parent)) is not None:
        if parent.source_id in seen:
            return row
        seen.add(parent.source_id)
        top = parent
    return top


class CommentsByIdea:
    """The comments of a file by the idea that they are about, until they are taken."""

    def __init__(self, rows: Iterable[CommentRow]) -> None:
        by_id = {row.source_id: row for row in rows}
        self._by_subject: dict[str, list[CommentRow]] = {}
        for row in by_id.values():
            # The subject of an answer may be the comment that it answers (Decidim).
            subject = _top(row, by_id).subject
            self._by_subject.setdefault(_key(subject), []).append(row)

    def take(self, *names: str) -> list[CommentRow]:
        """The comments on the idea with one of these names: its id, or its title."""
        for name in names:
            if found := self._by_subject.pop(_key(name), None):
                return found
        return []

    def __len__(self) -> int:
        """How many comments nobody has taken."""
        return sum(map(len, self._by_subject.values()))


def _key(name: str) -> str:
    return fold(clean_line(name))
