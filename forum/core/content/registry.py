"""Content registry: every content type, and the functions through which other slices use it.

Moderation, search, comments, follows and mail depend on this module, never on ideas or projects.
The registry is passed in `ReadSession.info`, so that the unit of work, a lower layer, needn't
import it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from forum.core.actor import Actor
from forum.core.content.helping import Helping
from forum.core.content.merging import Merging
from forum.core.content.notice_text import NoticeText
from forum.core.content.publishable import Publishable
from forum.core.content.summary import Document, Summary, VisibilityChange, may_see
from forum.core.errors import NotFound
from forum.core.i18n.translations import N_
from forum.core.ref import ContentRef
from forum.core.unit_of_work import HasInfo, ReadSession, UnitOfWork
from forum.core.visibility import Visibility

Summaries = Callable[[ReadSession, Sequence[int]], Awaitable[dict[int, Summary]]]
Documents = Callable[[ReadSession, Sequence[int]], Awaitable[list[Document]]]
PublicIds = Callable[[ReadSession, int, int], Awaitable[list[int]]]
MaySee = Callable[[Actor, Summary], bool]
OnMove = Callable[[UnitOfWork, Any, Visibility, VisibilityChange], Awaitable[None]]
OnEdit = Callable[[UnitOfWork, Any], Awaitable[None]]
OnRedact = Callable[[UnitOfWork, int, Callable[[str], str]], Awaitable[None]]
LockFirst = Callable[[UnitOfWork, int], Awaitable[object]]
SupportedBy = Callable[[ReadSession, Sequence[int], int], Awaitable[set[int]]]
Named = Callable[[ReadSession, str], Awaitable[int | None]]
Picture = Callable[[ReadSession, int], Awaitable[str]]
ShortPath = Callable[[ReadSession, int], Awaitable[str]]
CountComment = Callable[[UnitOfWork, int, int], Awaitable[None]]


@dataclass(frozen=True)
class ContentType:
    """One kind of content, and the functions that other slices may call for it.

    - `label`, `plural`: what one and several are called; `open_label`: a button that leads to one.
    - `notices`: texts of its notices by code, where they differ from those of any content.
    - `summaries(session, ids)`: the summaries of these ids, whatever their visibility.
    - `table`: its table, for the lifecycle; None: its visibility never changes. An `Editable` row
      may have an edit that waits for a moderator.
    - `lock_first(uow, id)`: lock the rows that precede the content's own in the lock order.
    - `on_move(uow, content, before, change)`: update its counts, dates and history when its
      visibility changes, in the same transaction.
    - `on_edit(uow, content)`: the same when a waiting edit replaces its text.
    - `on_redact(uow, id, without)`: what else is kept with it and may quote it loses words: `without(text)`
      is a text without them.
    - `documents(session, ids)`: search documents of the public ones; None: it isn't searched.
    - `public_ids(session, after, limit)`: ids of public content above `after`, ascending.
    - `count_comment(uow, id, step)`: add `step` (+1 or -1) to its count of public comments; None:
      it can't be commented on.
    - `returnable`: a moderator may send it back to its author, who changes it and sends it again.
    - `may_see(actor, summary)`: whether the actor may see it; if not, it doesn't exist for them.
    - `is_private`: its text is for those who may see it only, on its own page: it stands in no notice,
      mail, search index or cached page, and its events invalidate none.
    - `named(session, text)`: the id that a text names, such as a number or a short code; None: no
      text names one.
    - `picture(session, id)`: a drawing of it in SVG, for mail about it and where it is shared; None: it
      has none.
    - `short_path(session, id)`: the path of its short link, without a language, for print and for what
      must stay the same; None: it isn't shared by itself.
    - `supported_by(session, ids, member_id)`: those that a member supports; None: it has no votes.
    - `merging`: how it is merged into other content of the type; None: it can't be.
    - `helping`: how people offer help with it; None: they can't.
    - `is_moderated`: moderators judge it. What they don't is in no list and no search of theirs, and no
      other text is compared to it.
    """

    name: str
    summaries: Summaries
    label: str
    plural: str
    open_label: str = N_("View")
    notices: Mapping[str, NoticeText] = field(default_factory=dict)
    table: type[Publishable] | None = None
    lock_first: LockFirst | None = None
    on_move: OnMove | None = None
    on_edit: OnEdit | None = None
    on_redact: OnRedact | None = None
    documents: Documents | None = None
    public_ids: PublicIds | None = None
    count_comment: CountComment | None = None
    may_see: MaySee = may_see
    supported_by: SupportedBy | None = None
    picture: Picture | None = None
    short_path: ShortPath | None = None
    named: Named | None = None
    merging: Merging | None = None
    helping: Helping | None = None
    is_moderated: bool = True
    is_private: bool = False
    returnable: bool = False

    def __post_init__(self) -> None:
        if self.is_private and (self.documents or self.public_ids):
            raise ValueError(f"content of the private type {self.name!r} can't be searched")

    @property
    def collection(self) -> str:
        """What its addresses begin with after the language, as in `ideas/7`: its name in the plural."""
        return f"{self.name}s"

    @property
    def commentable(self) -> bool:
        """Whether it can be commented on."""
        return self.count_comment is not None


@dataclass(frozen=True)
class ContentRegistry:
    """Every content type of the forum, by name."""

    types: dict[str, ContentType] = field(default_factory=dict)

    @classmethod
    def of(cls, types: Iterable[ContentType]) -> "ContentRegistry":
        """A registry of these types; raises `ValueError` if two have the same name."""
        by_name: dict[str, ContentType] = {}
        for content_type in types:
            if content_type.name in by_name:
                raise ValueError(f"two content types are named {content_type.name!r}")
            by_name[content_type.name] = content_type
        return cls(by_name)

    def content_type(self, name: str) -> ContentType:
        """The content type with this name; raises `NotFound` if there is none."""
        try:
            return self.types[name]
        except KeyError:
            raise NotFound from None

    def by_collection(self, collection: str) -> ContentType:
        """The content type whose addresses begin so; raises `NotFound` if there is none."""
        for content_type in self.types.values():
            if content_type.collection == collection:
                return content_type
        raise NotFound

    @property
    def private_kinds(self) -> frozenset[str]:
        """The names of the types whose content is private."""
        return frozenset(each.name for each in self.types.values() if each.is_private)

    @property
    def searchable(self) -> tuple[ContentType, ...]:
        """The content types with search documents."""
        return tuple(content_type for content_type in self.types.values() if content_type.documents)


_KEY = "content_registry"


def content_info(registry: ContentRegistry) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the registry."""
    return {_KEY: registry}


def registry_of(holder: HasInfo) -> ContentRegistry:
    """The content registry in the `info` of a session, a unit of work or their factory."""
    return cast(ContentRegistry, holder.info[_KEY])


async def summary(session: ReadSession, ref: ContentRef) -> Summary:
    """The summary of one piece of content; raises `NotFound` if it doesn't exist."""
    found = await registry_of(session).content_type(ref.kind).summaries(session, [ref.id])
    try:
        return found[ref.id]
    except KeyError:
        raise NotFound from None


async def moderated_summary(session: ReadSession, ref: ContentRef) -> Summary:
    """The summary of content that moderators judge, whatever its visibility; raises `NotFound`."""
    if not registry_of(session).content_type(ref.kind).is_moderated:
        raise NotFound
    return await summary(session, ref)


async def visible_summary(session: ReadSession, ref: ContentRef, actor: Actor) -> Summary:
    """The summary of content that the actor may see; for other content it raises `NotFound`.

    A comment is visible only to those who see the content it is about.
    """
    found = await summary(session, ref)
    if not registry_of(session).content_type(ref.kind).may_see(actor, found):
        raise NotFound
    if found.about is not None:
        await visible_summary(session, found.about, actor)
    return found


async def summaries(session: ReadSession, refs: Iterable[ContentRef]) -> dict[ContentRef, Summary]:
    """Summaries of many references, without missing ones; one call per content type."""
    ids: dict[str, list[int]] = {}
    for ref in dict.fromkeys(refs):
        ids.setdefault(ref.kind, []).append(ref.id)
    by_ref: dict[ContentRef, Summary] = {}
    types = registry_of(session).types
    for name, type_ids in ids.items():
        if content_type := types.get(name):
            for item in (await content_type.summaries(session, type_ids)).values():
                by_ref[item.ref] = item
    return by_ref


async def supported(
    session: ReadSession, refs: Iterable[ContentRef], member_id: int
) -> set[ContentRef]:
    """Which of these a member supports; one call per content type that has votes."""
    candidates = list(refs)
    found: set[ContentRef] = set()
    for content_type in registry_of(session).types.values():
        ids = [ref.id for ref in candidates if ref.kind == content_type.name]
        if ids and content_type.supported_by:
            numbers = await content_type.supported_by(session, ids, member_id)
            found |= {ContentRef(content_type.name, number) for number in numbers}
    return found


async def group_of(session: ReadSession, ref: ContentRef) -> list[ContentRef]:
    """The content with all that readers find as one with it, because it was merged."""
    return (await groups_of(session, [ref]))[ref]


async def groups_of(
    session: ReadSession, refs: Iterable[ContentRef]
) -> dict[ContentRef, list[ContentRef]]:
    """The same for many references; one call per content type whose content can be merged."""
    groups = {ref: [ref] for ref in refs}
    for content_type in registry_of(session).types.values():
        ids = [ref.id for ref in groups if ref.kind == content_type.name]
        if ids and content_type.merging:
            kind = content_type.name
            for id, together in (await content_type.merging.groups(session, ids)).items():
                groups[ContentRef(kind, id)] = [ContentRef(kind, each) for each in together]
    return groups


async def picture(session: ReadSession, ref: ContentRef) -> str:
    """The drawing of one piece of content in SVG; empty if its type has none."""
    content_type = registry_of(session).content_type(ref.kind)
    return await content_type.picture(session, ref.id) if content_type.picture else ""


async def short_path(session: ReadSession, ref: ContentRef) -> str:
    """The path of the short link of one piece of content; raises `NotFound` if its type has none."""
    content_type = registry_of(session).content_type(ref.kind)
    if content_type.short_path is None:
        raise NotFound
    return await content_type.short_path(session, ref.id)


async def named(session: ReadSession, text: str) -> list[ContentRef]:
    """The content that a text names by its number or code, of any type and visibility."""
    found = [
        (content_type.name, await content_type.named(session, text))
        for content_type in registry_of(session).types.values()
        if content_type.named
    ]
    return [ContentRef(name, id) for name, id in found if id is not None]
