"""Restrictions: why content isn't on the site, or words of it aren't, for its author on the content's own page.

A slice with decisions says it (`Slice.restrictions`); pages show it without knowing whose it is.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession


@dataclass(frozen=True)
class Restriction:
    """The decision in force on some content.

    - `reasons`: what its author was told, in `language`, as plain text;
    - `title`: what was decided, translated; empty where the content, or a change of it, isn't on the site;
    - `path`: the page on which they object, after the language; `label`: its link, translated.
    """

    reasons: str
    language: str
    path: str
    label: str
    title: str = ""


Restrictions = Callable[
    [ReadSession, Sequence[ContentRef]], Awaitable[dict[ContentRef, Restriction]]
]
"""`restrictions(session, refs)`: the restrictions on this content, without those that are over."""
_KEY = "restrictions"


def restrictions_info(sources: Iterable[Restrictions]) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the sources of restrictions."""
    return {_KEY: tuple(sources)}


async def restrictions(
    session: ReadSession, refs: Sequence[ContentRef]
) -> dict[ContentRef, Restriction]:
    """The restrictions in force on this content, for its author's eyes only."""
    found: dict[ContentRef, Restriction] = {}
    if refs:
        for source in cast(tuple[Restrictions, ...], session.info[_KEY]):
            found |= await source(session, refs)
    return found
