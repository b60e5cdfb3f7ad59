"""Findings: what a file holds besides ideas, for the summary of an import."""

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 12
"""Most values of a kind that the summary names."""


@dataclass
class Findings:
    """What was left out or read in a certain way, by kind, each with how often."""

    unknown_states: Counter[str] = field(default_factory=Counter)
    unmatched_themes: Counter[str] = field(default_factory=Counter)
    unmatched_neighbourhoods: Counter[str] = field(default_factory=Counter)
    other_languages: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    unread_dates: int = 0
    lines_with_unread_dates: list[int] = field(default_factory=list)
    lines_with_future_dates: list[int] = field(default_factory=list)
    lines_with_unread_counts: list[int] = field(default_factory=list)
    grouped_counts: Counter[str] = field(default_factory=Counter)
    hidden_names: int = 0
    nested_comments: int = 0
    mangled: int = 0
    orphan_comments: int = 0
    long_comments: int = 0
    empty_comments: int = 0
    notes: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The findings in sentences, only those that there are."""
        counted = (
            ("dates of comments that could not be read", self.unread_dates),
            ("names left out, because they are addresses or numbers of people", self.hidden_names),
            ("texts that look as if saved in a wrong encoding before (Ã©)", self.mangled),
            ("comments left out, because their idea isn't taken", self.orphan_comments),
            ("comments left out, because they are too long", self.long_comments),
            ("comments left out, without text or hidden there", self.empty_comments),
        )
        by_line = (
            (
                "dates that could not be read (an idea without one gets today's)",
                self.lines_with_unread_dates,
            ),
            ("dates in the future (those ideas get today's)", self.lines_with_future_dates),
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
            ("texts in a second language, not taken", self.other_languages),
        )
        return [
            *self.notes,
            *(f"{words}: {len(at)}, {_at(at)}" for words, at in by_line if at),
            *(f"{words}: {count}" for words, count in counted if count),
            *(f"{words}: {_shown(values)}" for words, values in named if values),
        ]


def _at(lines: list[int]) -> str:
    first = ", ".join(map(str, lines[:SHOWN]))
    more = f", and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return f"{'on line' if len(lines) == 1 else 'on lines'} {first}{more}"


def _shown(values: Counter[str]) -> str:
    shown = ", ".join(f"{value} ({count})" for value, count in values.most_common(SHOWN))
    return f"{shown}, and {len(values) - SHOWN} more" if len(values) > SHOWN else shown
