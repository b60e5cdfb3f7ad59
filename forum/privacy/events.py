"""Events of privacy; their subjects are an export and an erasure, never a member."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class ExportRequested(Event):
    """A member asked for an export of everything about them."""

    invalidates_pages: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class ExportOutdated(Event):
    """A built export named somebody who was erased meanwhile, or may have: it is built again."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Somebody's data was erased from the database; copies outside it follow."""

    audited: ClassVar[Audited] = Audited.always
