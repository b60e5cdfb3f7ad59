"""Findings: what a file holds besides ideas, for the summary of an import."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.moving_in.reading.publicity import Reason

SHOWN = 12
"""Most values of a kind that the summary names."""


@dataclass(frozen=True)
class CommentRefusal:
    """A comment that can't be imported: where it stands, with the reason."""

    place: str
    reason: str


@dataclass
class Findings:
    """What was left out or read in a certain way, by kind, each with how often."""

    unknown_states: Counter[str] = field(default_factory=Counter)
    unmatched_themes: Counter[str] = field(default_factory=Counter)
    unmatched_neighbourhoods: Counter[str] = field(default_factory=Counter)
    other_languages: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    lines_with_unread_dates: list[int] = field(default_factory=list)
    lines_with_future_dates: list[int] = field(default_factory=list)
    lines_with_unread_counts: list[int] = field(default_factory=list)
    undated_ideas: int = 0
    grouped_counts: Counter[str] = field(default_factory=Counter)
    hidden_names: int = 0
    nested_comments: int = 0
    mangled: int = 0
    orphan_comments: int = 0
    foreign_comments: Counter[str] = field(default_factory=Counter)
    undated_comments: list[str] = field(default_factory=list)
    refused_comments: list[CommentRefusal] = field(default_factory=list)
    empty_comments: int = 0
    waiting: dict[tuple[str, str, bool], Counter[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add_reasons(self, kind: str, reasons: Iterable[Reason]) -> None:
        """Count the cells by which something of a kind waits: an idea, or a comment."""
        for reason in reasons:
            values = self.waiting.setdefault((kind, reason.column, reason.is_known), Counter())
            values[reason.value[:40] or "nothing"] += 1

    def lines(self) -> list[str]:
        """The findings in sentences, only those that there are."""
        counted = (
            ("names left out, because they are addresses or numbers of people", self.hidden_names),
            (
                "ideas without a date (the page of such an idea says when it moved in)",
                self.undated_ideas,
            ),
            ("texts that look as if saved in a wrong encoding before (Ã©)", self.mangled),
            ("comments left out, because what they are about isn't taken", self.orphan_comments),
            ("comments left out, without text or hidden there", self.empty_comments),
        )
        by_line = (
            (
                "dates that could not be read (the page of such an idea says when it moved in)",
                self.lines_with_unread_dates,
            ),
            (
                "dates in the future (the page of such an idea says when it moved in)",
                self.lines_with_future_dates,
            ),
            (
                "counts of support that could not be read (taken as 0)",
                self.lines_with_unread_counts,
            ),
        )
        named = (
            ("counts of support read as thousands", self.grouped_counts),
            ("left out", self.left_out),
            ("status not known, taken as open", self.unknown_states),
            ("no theme here has this name", self.unmatched_themes),
            ("no neighbourhood here has this name", self.unmatched_neighbourhoods),
            ("comments left out, on other things than these ideas", self.foreign_comments),
            ("texts in a second language, not taken", self.other_languages),
        )
        return [
            *self.notes,
            *(f"{words}: {len(at)}, {_at(at)}" for words, at in by_line if at),
            *(f"{words}: {count}" for words, count in counted if count),
            *(f"{words}: {_shown(values)}" for words, values in named if values),
            *self._undated_lines(),
            *self._waiting_lines(),
        ]

    def _waiting_lines(self) -> list[str]:
        return [
            f"{_count(values.total(), kind)} because of the column {column}, with "
            f"{'' if is_known else 'what is not known here: '}{_shown(values)}"
            for (kind, column, is_known), values in self.waiting.items()
        ]

    def _undated_lines(self) -> list[str]:
        if not self.undated_comments:
            return []
        shown = "; ".join(self.undated_comments[:SHOWN])
        more = len(self.undated_comments) - SHOWN
        rest = f", and {more} more" if more > 0 else ""
        return [f"dates of comments that could not be read (those get today's): {shown}{rest}"]


def _at(lines: list[int]) -> str:
    first = ", ".join(map(str, lines[:SHOWN]))
    more = f", and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return f"{'on line' if len(lines) == 1 else 'on lines'} {first}{more}"


def _count(number: int, kind: str) -> str:
    return f"1 {kind} waits" if number == 1 else f"{number} {kind}s wait"


def _shown(values: Counter[str]) -> str:
    shown = ", ".join(f"{value} ({count})" for value, count in values.most_common(SHOWN))
    return f"{shown}, and {len(values) - SHOWN} more" if len(values) > SHOWN else shown
