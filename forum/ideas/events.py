"""What happens to ideas besides becoming and ceasing to be public."""

from dataclasses import dataclass

from forum.core.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class VoteCast(Event):
    """A member supports the idea."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class VoteTakenBack(Event):
    """A member no longer supports the idea."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """The municipality moved the idea; `milestone_id` is the line that says so."""

    before: str
    after: str
    milestone_id: int
