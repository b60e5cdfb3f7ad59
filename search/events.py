"""Events of the search index."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class IndexMadeAnew(Event):
    """The whole index was rebuilt: results of any search may have changed."""

    audited: ClassVar[Audited] = Audited.never
