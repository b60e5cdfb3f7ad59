"""Events of the inbox."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class TopicNewsAdded(Event):
    """The subject is new in a topic. Followers who want mail at once are marked in batches.

    `after`: the id of the last member who was.
    """

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never
    after: int = 0
