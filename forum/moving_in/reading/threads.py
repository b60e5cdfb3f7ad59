"""Threads: the comments of each idea in an order in which every answer follows what it answers.

Here a comment has one level of answers: what answers an answer becomes one to the first comment.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from forum.core.text.cleaning import clean_line, fold
from forum.moving_in.reading.comment_row import CommentRow, DistinctComments
from forum.moving_in.reading.findings import CommentRefusal, Findings

SHARED_TITLE = "several ideas have the title that it names; name them by their numbers"


@dataclass(frozen=True)
class ThreadedComment:
    """A comment, and the id of the top-level comment that it answers; '' if it answers none."""

    row: CommentRow
    answers: str


def thread(rows: Sequence[CommentRow]) -> list[ThreadedComment]:
    """The comments of one idea: top-level ones by date, each before its answers."""
    by_id = {row.source_id: row for row in rows}
    tops = {key: _top(row, lambda each: by_id.get(each.parent)) for key, row in by_id.items()}
    ordered = sorted(by_id.values(), key=_by_date)
    first = [ThreadedComment(row, "") for row in ordered if tops[row.source_id] is row]
    answers = [
        ThreadedComment(row, top.source_id)
        for row in ordered
        if (top := tops[row.source_id]) is not row
    ]
    return first + answers


def _by_date(row: CommentRow) -> tuple[bool, float, int]:
    return row.date is not None, row.date.timestamp() if row.date else 0.0, row.line


def _top(row: CommentRow, parent_of: Callable[[CommentRow], CommentRow | None]) -> CommentRow:
    """The first comment of the thread; a circle or a missing parent makes the comment a first one."""
    seen = {id(row)}
    top = row
    while (parent := parent_of(top)) is not None:
        if id(parent) in seen:
            return row
        seen.add(id(parent))
        top = parent
    return top


class _AmbiguousParent(Exception):
    """Several comments have the id of the one that is answered; the message is that id."""


class _Parents:
    """The comments of a file by their ids, which may begin anew with each idea."""

    def __init__(self, rows: Iterable[CommentRow]) -> None:
        self._by_id: dict[str, dict[str, CommentRow]] = {}
        for row in rows:
            self._by_id.setdefault(row.source_id, {}).setdefault(title_key(row.subject), row)
        self._are_numbered_by_idea = any(len(found) > 1 for found in self._by_id.values())

    def parent_of(self, row: CommentRow) -> CommentRow | None:
        """The comment that this one answers; raises `_AmbiguousParent`.

        It is one on the same idea. Only where the subject is that comment (Decidim), or nothing, it is
        looked for among all.
        """
        found, subject = self._by_id.get(row.parent, {}), title_key(row.subject)
        if not row.parent or not found:
            return None
        if subject:
            is_its_subject = subject == title_key(row.parent) and not self._are_numbered_by_idea
            return found.get(subject) or (next(iter(found.values())) if is_its_subject else None)
        if len(found) > 1:
            raise _AmbiguousParent(row.parent)
        return next(iter(found.values()))


class CommentsByIdea:
    """The comments of a file by the idea that they are about, until they are taken.

    Those that can't be placed are named in `findings`. `shared_titles`: the keys of titles that
    several ideas have.
    """

    def __init__(
        self,
        rows: Sequence[CommentRow],
        findings: Findings,
        shared_titles: Collection[str] = (),
    ) -> None:
        self._findings, self._shared_titles = findings, shared_titles
        self._by_subject: dict[str, list[CommentRow]] = {}
        parents = _Parents(rows)
        for row in rows:
            try:
                # The subject of an answer may be the comment that it answers (Decidim).
                subject = _top(row, parents.parent_of).subject
            except _AmbiguousParent as error:
                self._refuse(row, f"it answers comment {error}, and several have this number")
                continue
            self._by_subject.setdefault(title_key(subject), []).append(row)

    def take(self, source_id: str, title: str) -> list[CommentRow]:
        """The comments on the idea with this id or, if none names that, this title."""
        if found := self._by_subject.pop(title_key(source_id), None):
            return found
        found = self._by_subject.pop(title_key(title), [])
        if title_key(title) not in self._shared_titles:
            return found
        for row in found:
            self._refuse(row, SHARED_TITLE)
        return []

    def __len__(self) -> int:
        """How many comments nobody has taken."""
        return sum(map(len, self._by_subject.values()))

    def _refuse(self, row: CommentRow, reason: str) -> None:
        self._findings.refused_comments.append(CommentRefusal(row.place, reason))


def distinct(rows: Iterable[CommentRow], findings: Findings) -> list[CommentRow]:
    """The comments of one idea, each with an id of its own; others are named in `findings`."""
    comments = DistinctComments(findings)
    return [kept for row in rows if (kept := comments.add(row))]


def shared_titles(titles: Iterable[tuple[str, str]]) -> set[str]:
    """The keys of the titles that several ideas have; each with what makes it another idea."""
    ideas: dict[str, set[str]] = {}
    for title, identity in titles:
        ideas.setdefault(title_key(title), set()).add(identity)
    return {key for key, found in ideas.items() if len(found) > 1}


def title_key(name: str) -> str:
    """A title, or a number, as names are compared."""
    return fold(clean_line(name))
