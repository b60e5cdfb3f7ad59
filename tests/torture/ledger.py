"""What each client was told: done, or unknown because the connection broke before the answer."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")
KINDS = ("vote", "unvote", "comment", "idea", "decision", "step", "link", "draft", "publish")


class LocalizedText(StrEnum):
    """What the server said of a change."""

    done = "done"
    refused = "refused"
    broken = "broken"


@dataclass
class Ledger:
    """Every change that was asked for, by what tells it from the others."""

    ideas: dict[str, LocalizedText] = field(default_factory=dict)
    """By title."""
    comments: dict[str, LocalizedText] = field(default_factory=dict)
    """By body."""
    votes: dict[tuple[int, int], bool | None] = field(default_factory=dict)
    """By member and idea: cast, taken back, or None when nobody can know."""
    decisions: dict[int, dict[str, LocalizedText]] = field(default_factory=dict)
    """By case, then outcome."""
    steps: dict[tuple[int, str], LocalizedText] = field(default_factory=dict)
    """By idea and status."""
    links: dict[tuple[int, int], LocalizedText] = field(default_factory=dict)
    """By project and idea."""
    drafts: dict[str, LocalizedText] = field(default_factory=dict)
    """Updates by title."""
    published: dict[str, LocalizedText] = field(default_factory=dict)
    """The same, once published."""
    counted: Counter[tuple[str, LocalizedText]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """Answers that must not be given, whatever dies."""

    @property
    def has_everything(self) -> bool:
        """Whether something of every kind was acknowledged."""
        return all(self.counted[what, LocalizedText.done] for what in KINDS)

    def note(self, book: dict[Key, LocalizedText], key: Key, told: LocalizedText) -> None:
        """Write down an answer; what was done or may be done stays so whatever is said later."""
        known = book.get(key)
        if (
            known is None
            or known is LocalizedText.refused
            or (known is LocalizedText.broken and told is LocalizedText.done)
        ):
            book[key] = told
