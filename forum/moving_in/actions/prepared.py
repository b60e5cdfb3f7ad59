"""Prepared rows: texts rendered and languages known before the transaction, and what they brought."""

from collections import Counter
from dataclasses import dataclass, field

from forum.core.text.html import RichText
from forum.moving_in.reading.comment_row import CommentRow
from forum.moving_in.reading.idea_rows import IdeaRow


@dataclass(frozen=True)
class PreparedComment:
    """A comment of a thread; `answers` is the id there of the one that it answers."""

    row: CommentRow
    answers: str
    body: RichText
    language: str


@dataclass(frozen=True)
class PreparedIdea:
    """A row of the file with its comments."""

    row: IdeaRow
    body: RichText
    answer: RichText | None
    answer_language: str
    language: str
    language_chosen: bool
    comments: tuple[PreparedComment, ...] = ()


@dataclass
class Taken:
    """What rows brought, and what of them was here already.

    `differing`: lines whose idea is here otherwise, with what differs; `foreign`: lines whose id is here, but of
    another idea, with another title and another text; `orphans`: the comments on those. `waiting`: ideas that a moderator reads
    first although the import publishes, `waiting_comments` the comments.
    """

    languages: Counter[str] = field(default_factory=Counter)
    existing: int = 0
    differing: dict[int, list[str]] = field(default_factory=dict)
    foreign: list[int] = field(default_factory=list)
    orphans: int = 0
    waiting: int = 0
    comments: int = 0
    waiting_comments: int = 0
    unmatched_themes: Counter[str] = field(default_factory=Counter)
    unmatched_neighbourhoods: Counter[str] = field(default_factory=Counter)

    @property
    def ideas(self) -> int:
        """How many ideas came in."""
        return self.languages.total()

    def add(self, other: "Taken") -> None:
        """Add what other rows brought."""
        self.languages += other.languages
        self.existing += other.existing
        self.differing |= other.differing
        self.foreign += other.foreign
        self.orphans += other.orphans
        self.waiting += other.waiting
        self.comments += other.comments
        self.waiting_comments += other.waiting_comments
        self.unmatched_themes += other.unmatched_themes
        self.unmatched_neighbourhoods += other.unmatched_neighbourhoods
