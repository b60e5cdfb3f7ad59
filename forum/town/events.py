"""Events of the town's parts."""

from dataclasses import dataclass

from forum.core.journal.event import Event

ADDED, CHANGED, DELETED = "added", "changed", "deleted"


@dataclass(frozen=True, kw_only=True)
class TownChanged(Event):
    """A call, neighbourhood or theme (the subject) was added, changed or deleted."""

    change: str


@dataclass(frozen=True, kw_only=True)
class PartRenamed(Event):
    """A neighbourhood or theme (the subject) has other names than before, in some language.

    Content that holds its names is told in batches: `after` is the last id that was told.
    """

    after: int = 0
