"""Notes for staff: sentences of other slices about a piece of content, or about a member.

A page for staff shows them without knowing whose they are. They hold counts and words, and no
address.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, cast

from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession

StaffNotes = Callable[[ReadSession, ContentRef, Site], Awaitable[list[str]]]
"""`notes(session, ref, site)`: what a slice has to say about it, in the current language."""
_KEY = "staff_notes"


def staff_notes_info(sources: Iterable[StaffNotes]) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the sources of notes."""
    return {_KEY: tuple(sources)}


async def staff_notes(session: ReadSession, ref: ContentRef, site: Site) -> list[str]:
    """What all slices have to say about it."""
    sources = cast(tuple[StaffNotes, ...], session.info[_KEY])
    return [note for source in sources for note in await source(session, ref, site)]
