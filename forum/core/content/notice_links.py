"""Links of notices: a notice may lead to a page of another slice, instead of to its content's page.

What it leads to is named in `Notice.about`, by a kind that is no content type. The address is made when
the notice is shown or mailed, so that no secret in it is stored.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from forum.core.ref import ContentRef
from forum.core.unit_of_work import HasInfo, ReadSession


@dataclass(frozen=True)
class NoticeLink:
    """Where a notice leads: the URL path after the language, and the label of its button in English."""

    path: str
    label: str


NoticeLinks = Callable[[ReadSession, Sequence[int]], Awaitable[dict[int, NoticeLink]]]
"""`links(session, ids)`: the links to what has these ids."""
_KEY = "notice_links"


def notice_links_info(sources: Mapping[str, NoticeLinks]) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the sources of links, by kind."""
    return {_KEY: sources}


def _sources_of(holder: HasInfo) -> Mapping[str, NoticeLinks]:
    return cast(Mapping[str, NoticeLinks], holder.info[_KEY])


async def notice_links(
    session: ReadSession, refs: Iterable[ContentRef]
) -> dict[ContentRef, NoticeLink]:
    """The links to these, without those of a kind that has none; one call per kind."""
    wanted = list(refs)
    found: dict[ContentRef, NoticeLink] = {}
    for kind, source in _sources_of(session).items():
        if ids := [ref.id for ref in wanted if ref.kind == kind]:
            links = await source(session, ids)
            found |= {ContentRef(kind, id): link for id, link in links.items()}
    return found
