"""Events of imports, for the audit trail; their subject is the import."""

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
