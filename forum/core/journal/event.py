"""Domain events: ids and codes, never personal data, because the journal outlives erasure."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self

from forum.core.ref import ContentRef
from forum.core.visibility import Visibility


class Audited(StrEnum):
    """When an event becomes an entry of the audit trail."""

    always = "always"
    by_staff = "by staff"
    """If its actor is staff."""
    if_alone = "if alone"
    """If its actor is staff and no other entry of the unit of work is about the same subject."""
    never = "never"


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event about `subject`. Subclasses add fields of int, str (codes), bool or None."""

    subject: ContentRef

    registry: ClassVar[dict[str, type["Event"]]] = {}
    invalidates_pages: ClassVar[bool] = True
    """Whether a public page can be different after the event."""
    changes_only_counts: ClassVar[bool] = False
    """Whether only numbers on public pages are different: those may be a moment old."""
    audited: ClassVar[Audited] = Audited.by_staff
    """When it becomes an entry of the audit trail."""
    is_journaled: ClassVar[bool] = True
    """Whether it is in the journal; an event for the audit trail alone isn't."""

    def __init_subclass__(cls) -> None:
        Event.registry[cls.__name__] = cls

    def is_visible(self, private_kinds: Collection[str]) -> bool:
        """Whether it invalidates pages; an event about content of a private kind never does."""
        return self.invalidates_pages and self.subject.kind not in private_kinds

    @property
    def delivery_delay(self) -> timedelta:
        """How long after the commit its handlers run."""
        return timedelta(0)

    @classmethod
    def name(cls) -> str:
        """The name under which the journal stores the event."""
        return cls.__name__

    def data(self) -> dict[str, Any]:
        """All fields but the subject, as values that JSON can store."""
        return {
            item.name: getattr(self, item.name)
            for item in dataclasses.fields(self)
            if item.name != "subject"
        }

    @classmethod
    def load(cls, subject: ContentRef, data: dict[str, Any]) -> Self:
        """The event stored as `data`; fields that the class no longer has are dropped."""
        names = {item.name for item in dataclasses.fields(cls)}
        return cls(subject=subject, **{key: data[key] for key in data if key in names})


@dataclass(frozen=True, kw_only=True)
class ContentSubmitted(Event):
    """Content waits for a moderator: new, or `edited` after it was public.

    `signs`: codes of what screening noticed (`core/screening/signs.py`), separated by commas.
    """

    invalidates_pages: ClassVar[bool] = False
    """Only its author and moderators see what waits; whose pages are different are never shared."""
    audited: ClassVar[Audited] = Audited.if_alone
    edited: bool = False
    signs: str = ""


@dataclass(frozen=True, kw_only=True)
class EditTakenBack(Event):
    """The author of public content took back the edit that waited for a moderator."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never


@dataclass(frozen=True, kw_only=True)
class ContentChanged(Event):
    """The text, status or weight of public content has changed.

    `redacted`: something was left out of its text, and nothing may keep what it said.
    """

    audited: ClassVar[Audited] = Audited.if_alone
    redacted: bool = False


@dataclass(frozen=True, kw_only=True)
class VisibilityChanged(Event):
    """The visibility of content has changed.

    `more_follow`: it is one of many in one transaction; what is costly waits for the last of them.
    """

    audited: ClassVar[Audited] = Audited.if_alone
    before: str
    after: str
    more_follow: bool = False

    @property
    def became_public(self) -> bool:
        """Whether the content is public now."""
        return self.after == Visibility.public

    @property
    def left_public(self) -> bool:
        """Whether the content was public before."""
        return self.before == Visibility.public
