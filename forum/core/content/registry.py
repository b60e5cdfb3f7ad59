"""The content registry: every kind of content, and what the rest of the forum may ask of any of them.

Moderation, search, comments, follows and mail know this module, never ideas or projects. The registry
travels in `ReadSession.info`, so that the unit of work below needn't know it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from forum.core.actor import Actor
from forum.core.content.publishable import Editable, Publishable
from forum.core.content.summary import Document, Summary, VisibilityChange, may_see
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility

Summaries = Callable[[ReadSession, Sequence[int]], Awaitable[dict[int, Summary]]]
Documents = Callable[[ReadSession, Sequence[int]], Awaitable[list[Document]]]
PublicIds = Callable[[ReadSession, int, int], Awaitable[list[int]]]
MaySee = Callable[[Actor, Summary], bool]
OnMove = Callable[[UnitOfWork, Any, Visibility, VisibilityChange], Awaitable[None]]
OnEdit = Callable[[UnitOfWork, Any], Awaitable[None]]
LockFirst = Callable[[UnitOfWork, int], Awaitable[object]]
SupportedBy = Callable[[ReadSession, Sequence[int], int], Awaitable[set[int]]]
CountComment = Callable[[UnitOfWork, int, int], Awaitable[None]]


@dataclass(frozen=True)
class ContentType:
    """One kind of content and the few things the rest of the house may ask of it.

    - `summaries(session, ids)`: the summaries of those ids, whatever their visibility.
    - `table`: its rows, for the lifecycle; absent: its visibility never changes. Rows that are
      `Editable` may have an edit that waits for a moderator.
    - `lock_first(uow, id)`: lock the rows that must be locked before the content's own.
    - `on_move(uow, content, before, change)`: keep its counts, dates and history right as its
      visibility changes, in the same transaction.
    - `on_edit(uow, content)`: the same, as a waiting edit replaces its text.
    - `documents(session, ids)`: the searchable form of those that are public; absent: not searched.
    - `public_ids(session, after, limit)`: ids of public content above `after`, ascending.
    - `count_comment(uow, id, step)`: one public comment more (+1) or less (-1); absent: readers
      may not reply to it.
    - `may_see(actor, summary)`: who may see it; to anybody else it doesn't exist.
    - `supported_by(session, ids, member_id)`: which of those a member supports; absent: it can't be.
    """

    name: str
    summaries: Summaries
    table: type[Publishable] | None = None
    lock_first: LockFirst | None = None
    on_move: OnMove | None = None
    on_edit: OnEdit | None = None
    documents: Documents | None = None
    public_ids: PublicIds | None = None
    count_comment: CountComment | None = None
    may_see: MaySee = may_see
    supported_by: SupportedBy | None = None

    @property
    def editable(self) -> bool:
        return self.table is not None and issubclass(self.table, Editable)

    @property
    def commentable(self) -> bool:
        return self.count_comment is not None


@dataclass(frozen=True)
class ContentRegistry:
    """Every content type of the forum, by name."""

    types: dict[str, ContentType] = field(default_factory=dict)

    @classmethod
    def of(cls, types: Iterable[ContentType]) -> "ContentRegistry":
        """A registry of these types; raises `ValueError` when two share a name."""
        by_name: dict[str, ContentType] = {}
        for content_type in types:
            if content_type.name in by_name:
                raise ValueError(f"two content types are named {content_type.name!r}")
            by_name[content_type.name] = content_type
        return cls(by_name)

    def content_type(self, name: str) -> ContentType:
        """The content type of that name; raises `NotFound` when there is none."""
        try:
            return self.types[name]
        except KeyError:
            raise NotFound from None

    @property
    def searchable(self) -> tuple[ContentType, ...]:
        """The types that have a search document."""
        return tuple(each for each in self.types.values() if each.documents)


class HasInfo(Protocol):
    """A session, a unit of work, or the factory of both."""

    @property
    def info(self) -> Mapping[str, Any]: ...


_KEY = "content_registry"


def content_info(types: Iterable[ContentType] = ()) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds a registry of these types."""
    return {_KEY: ContentRegistry.of(types)}


def registry_of(holder: HasInfo) -> ContentRegistry:
    """The registry of the forum that a session belongs to."""
    return cast(ContentRegistry, holder.info[_KEY])


async def summary(session: ReadSession, ref: ContentRef) -> Summary:
    """The summary of one piece of content; raises `NotFound` when it isn't there."""
    found = await registry_of(session).content_type(ref.kind).summaries(session, [ref.id])
    try:
        return found[ref.id]
    except KeyError:
        raise NotFound from None


async def visible_summary(session: ReadSession, ref: ContentRef, actor: Actor) -> Summary:
    """The summary of content that the actor may see; raises `NotFound` as if it weren't there.

    A comment is visible where the content it stands on is.
    """
    found = await summary(session, ref)
    if not registry_of(session).content_type(ref.kind).may_see(actor, found):
        raise NotFound
    if found.about is not None:
        await visible_summary(session, found.about, actor)
    return found


async def summaries(session: ReadSession, refs: Iterable[ContentRef]) -> dict[ContentRef, Summary]:
    """Summaries of many references: one statement per content type, missing ones left out."""
    ids: dict[str, list[int]] = {}
    for ref in dict.fromkeys(refs):
        ids.setdefault(ref.kind, []).append(ref.id)
    found: dict[ContentRef, Summary] = {}
    types = registry_of(session).types
    for name, wanted in ids.items():
        if content_type := types.get(name):
            for each in (await content_type.summaries(session, wanted)).values():
                found[each.ref] = each
    return found


async def supported(
    session: ReadSession, refs: Iterable[ContentRef], member_id: int
) -> set[ContentRef]:
    """Which of these a member supports: one statement per content type that can be supported."""
    wanted = list(refs)
    found: set[ContentRef] = set()
    for content_type in registry_of(session).types.values():
        ids = [ref.id for ref in wanted if ref.kind == content_type.name]
        if ids and content_type.supported_by:
            numbers = await content_type.supported_by(session, ids, member_id)
            found |= {ContentRef(content_type.name, number) for number in numbers}
    return found
