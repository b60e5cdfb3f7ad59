"""Events of moderation."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """A moderator decided a case, or took the decision back.

    `ground` is a code of `core/content/grounds.py`, or empty.
    """

    case_id: int
    outcome: str
    ground: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """A moderator opened a case on content (the subject) that nobody waits for."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    case_id: int


@dataclass(frozen=True, kw_only=True)
class ContentReported(Event):
    """A reader reported content; `reason` is a value of `ReportReason`.

    Never in the audit trail, which would name a colleague who reports as any reader does.
    """

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never
    case_id: int
    report_id: int
    reason: str
