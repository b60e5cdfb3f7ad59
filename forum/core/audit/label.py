"""Labels of the audit trail: how each slice puts its events into words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forum.core.journal.event import Event


def _no_detail(_event: Any) -> str:
    return ""


@dataclass(frozen=True)
class AuditLabel:
    """What an entry of one class of events is called, and what `detail(event)` adds, translated.

    `ground(event)` is the code of the published ground that an event names, instead of a detail.
    """

    event: type[Event]
    title: str
    detail: Callable[[Any], str] = _no_detail
    ground: Callable[[Any], str] = _no_detail


@dataclass(frozen=True)
class AuditLabels:
    """The labels of every slice, in their order, and the names of subjects that aren't content."""

    labels: Sequence[AuditLabel]
    by_event: Mapping[str, AuditLabel] = field(init=False)

    def __post_init__(self) -> None:
        by_event = {label.event.name(): label for label in self.labels}
        object.__setattr__(self, "by_event", by_event)
