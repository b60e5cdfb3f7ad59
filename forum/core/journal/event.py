"""Events: what happened, as ids and codes, never personal text (the journal outlives erasure)."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from forum.core.ref import ContentRef
from forum.core.visibility import Visibility


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to `subject`. Subclasses add fields of int, str code, bool or None."""

    subject: ContentRef

    registry: ClassVar[dict[str, type["Event"]]] = {}
    invalidates_pages: ClassVar[bool] = True
    """Whether a page that everybody may read can look different after it."""
    accounted: ClassVar[bool] = False
    """Whether its entry is kept as long as what colleagues did, whoever did it."""

    def __init_subclass__(cls) -> None:
        Event.registry[cls.__name__] = cls

    @classmethod
    def name(cls) -> str:
        """The name under which the journal stores it."""
        return cls.__name__

    def data(self) -> dict[str, Any]:
        """The fields beside the subject, ready for JSON."""
        return {
            item.name: getattr(self, item.name)
            for item in dataclasses.fields(self)
            if item.name != "subject"
        }

    @classmethod
    def load(cls, subject: ContentRef, data: dict[str, Any]) -> Self:
        """The event stored as `data`; fields it no longer has are left out."""
        names = {item.name for item in dataclasses.fields(cls)}
        return cls(subject=subject, **{key: data[key] for key in data if key in names})


@dataclass(frozen=True, kw_only=True)
class ContentSubmitted(Event):
    """Content waits for a moderator: new, or `edited` after it was public.

    `signs` are the codes of what a first look noticed (`core/screening/signs.py`), joined by commas.
    """

    edited: bool = False
    signs: str = ""


@dataclass(frozen=True, kw_only=True)
class ContentChanged(Event):
    """Public content reads differently now: its text, status or weight."""


@dataclass(frozen=True, kw_only=True)
class VisibilityChanged(Event):
    """Content moved between visibilities."""

    before: str
    after: str

    @property
    def became_public(self) -> bool:
        return self.after == Visibility.public

    @property
    def left_public(self) -> bool:
        return self.before == Visibility.public
