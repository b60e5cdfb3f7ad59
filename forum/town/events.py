"""Events of the town's parts."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event

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

    audited: ClassVar[Audited] = Audited.never
    after: int = 0
