"""Events of moderation."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """A moderator decided a case. The decision takes effect after `undo_seconds`.

    `ground` is a code of `core/content/grounds.py`, or empty; `appeal_id`: the appeal that it answers.
    """

    invalidates_pages: ClassVar[bool] = False
    case_id: int
    decision_id: int
    outcome: str
    ground: str = ""
    undo_seconds: int = 0
    appeal_id: int | None = None

    @property
    def delivery_delay(self) -> timedelta:
        """Its handlers run when the decision can't be taken back any more."""
        return timedelta(seconds=self.undo_seconds)


@dataclass(frozen=True, kw_only=True)
class DecisionTakenBack(Event):
    """A moderator took a decision back before it took effect."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    case_id: int
    decision_id: int
    outcome: str
    appeal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionCarriedOut(Event):
    """A decision took effect; what changed is in events of its own."""

    audited: ClassVar[Audited] = Audited.if_alone
    invalidates_pages: ClassVar[bool] = False
    case_id: int
    decision_id: int
    outcome: str
    ground: str = ""
    appeal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionLapsed(Event):
    """A decision took no effect: the content was changed, withdrawn or erased after it was made."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    case_id: int
    decision_id: int
    outcome: str
    appeal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConcernOpened(Event):
    """Somebody may be in danger, as content (the subject) suggests."""

    invalidates_pages: ClassVar[bool] = False
    concern_id: int
    source: str


@dataclass(frozen=True, kw_only=True)
class ConcernUnanswered(Event):
    """Colleagues were mailed about a concern; `minutes` later it is seen whether somebody took it."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never
    concern_id: int
    minutes: int

    @property
    def delivery_delay(self) -> timedelta:
        """Its handler runs when colleagues have had that time."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, kw_only=True)
class ConcernTaken(Event):
    """A moderator took a concern, and may see who wrote what it is about."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    concern_id: int


@dataclass(frozen=True, kw_only=True)
class ContactAttempted(Event):
    """A moderator tried to reach whom a concern is about. `outcome`: of `ContactOutcome`."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    concern_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """A moderator opened a case on content (the subject) that nobody waits for."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    case_id: int


@dataclass(frozen=True, kw_only=True)
class AppealMade(Event):
    """The author of content (the subject) objected to a decision on it."""

    invalidates_pages: ClassVar[bool] = False
    appeal_id: int


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


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """A moderator wrote a note to colleagues about a case on content (the subject)."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    case_id: int
    note_id: int


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(Event):
    """A moderator removed a note of theirs."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    case_id: int
    note_id: int


@dataclass(frozen=True, kw_only=True)
class TextTranslated(Event):
    """A moderator had the text of a case translated into the language `target`: it was sent to a service."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    target: str


@dataclass(frozen=True, kw_only=True)
class PhotoLeftOut(Event):
    """A moderator left a photo out of content (the subject), on a published ground."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    photo_id: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class PhotoPutBack(Event):
    """A moderator put a photo back that was left out of content (the subject)."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    photo_id: int
