"""Events of offers of help."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class HelpersChanged(Event):
    """The number of people who want to help with the subject may be another: somebody offered, or withdrew."""

    changes_only_counts: ClassVar[bool] = True
    audited: ClassVar[Audited] = Audited.never


@dataclass(frozen=True, kw_only=True)
class OfferAnswered(Event):
    """An official answered the offer."""

    invalidates_pages: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class OfferClosed(Event):
    """An official closed the offer: it needs nothing more."""

    invalidates_pages: ClassVar[bool] = False
