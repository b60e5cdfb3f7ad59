"""Events of imports, whose subject is the import, and of what came with them."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event

IMPORT_KIND = "import"


@dataclass(frozen=True, kw_only=True)
class ImportEvent(Event):
    """Something about an import. What it brings or takes has events of its own."""

    invalidates_pages: ClassVar[bool] = False
    is_journaled: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.always


@dataclass(frozen=True, kw_only=True)
class ImportBegun(ImportEvent):
    """An import was begun; `published`: what was public elsewhere becomes public here."""

    published: bool


@dataclass(frozen=True, kw_only=True)
class ImportFinished(ImportEvent):
    """An import was finished; `published`: what was public elsewhere became public here."""

    ideas: int
    published: bool


@dataclass(frozen=True, kw_only=True)
class ImportUndone(ImportEvent):
    """An import was taken back; `ideas` says how many went."""

    ideas: int


@dataclass(frozen=True, kw_only=True)
class NameRemoved(Event):
    """The name that content (the subject) came with was removed; from how many `texts`, with it."""

    audited: ClassVar[Audited] = Audited.always
    texts: int
