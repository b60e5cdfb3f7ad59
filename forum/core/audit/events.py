"""Events that exist for the audit trail alone: nothing reacts to them."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event
from forum.core.ref import ContentRef

ALL_MEMBERS = ContentRef("members", 0)
"""The subject of a search among members."""


@dataclass(frozen=True, kw_only=True)
class PersonalDataViewed(Event):
    """Staff looked at personal data: that of a member (the subject), or of `found` members."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    found: int = 1


@dataclass(frozen=True, kw_only=True)
class TextRedacted(Event):
    """Something was left out of a text, for everybody; by its author, that is no work of staff."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class TextPutBack(Event):
    """Staff put back what had been left out of a text."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class FormSaved(Event):
    """Staff saved a form about the subject; `part` is the form, if there are several."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.if_alone
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """Staff took a copy of a list; `path` is its address, without the language and the filters."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always
    path: str
