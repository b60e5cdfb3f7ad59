"""Ledger of the requested changes, with the outcome of each as its client knows it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")
KINDS = ("vote", "unvote", "comment", "idea", "decision", "step", "link", "draft", "publish")


class RequestOutcome(StrEnum):
    """The outcome of a request; `broken`: unknown, as the connection broke before the response."""

    done = "done"
    refused = "refused"
    broken = "broken"


@dataclass
class Ledger:
    """The outcome of every requested change, by a key that identifies the change."""

    ideas: dict[str, RequestOutcome] = field(default_factory=dict)
    """By title."""
    comments: dict[str, RequestOutcome] = field(default_factory=dict)
    """By body."""
    votes: dict[tuple[int, int], bool | None] = field(default_factory=dict)
    """By member and idea: cast, taken back, or None when the outcome is unknown."""
    decisions: dict[int, dict[str, RequestOutcome]] = field(default_factory=dict)
    """By case, then outcome."""
    steps: dict[tuple[int, str], RequestOutcome] = field(default_factory=dict)
    """By idea and status."""
    links: dict[tuple[int, int], RequestOutcome] = field(default_factory=dict)
    """By project and idea."""
    drafts: dict[str, RequestOutcome] = field(default_factory=dict)
    """Updates by title."""
    published: dict[str, RequestOutcome] = field(default_factory=dict)
    """Published updates by title."""
    counted: Counter[tuple[str, RequestOutcome]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """Responses that are wrong, whichever process was killed."""

    @property
    def has_everything(self) -> bool:
        """Whether at least one change of every kind was acknowledged."""
        return all(self.counted[kind, RequestOutcome.done] for kind in KINDS)

    def note(self, outcomes: dict[Key, RequestOutcome], key: Key, outcome: RequestOutcome) -> None:
        """Record an outcome. A later one doesn't replace `done`; only `done` replaces `broken`."""
        previous = outcomes.get(key)
        if (
            previous is None
            or previous is RequestOutcome.refused
            or (previous is RequestOutcome.broken and outcome is RequestOutcome.done)
        ):
            outcomes[key] = outcome
