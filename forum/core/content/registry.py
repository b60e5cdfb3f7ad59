"""Content as everyone may know it: a reference, a summary, a visibility, and the catalogue of kinds.

Search, moderation, comments, follows and mail know only this file, never ideas or projects.
A new kind of content joins them all by registering one `Kind`.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forum.core.content.summary import Document, Move, Summary, may_see
from forum.core.errors import Missing
from forum.core.ref import Ref

if TYPE_CHECKING:
    from forum.core.actor import Actor
    from forum.core.unit_of_work import Reading, Work


Summaries = Callable[["Reading", Sequence[int]], Awaitable[dict[int, Summary]]]
Documents = Callable[["Reading", Sequence[int]], Awaitable[list[Document]]]
PublicIds = Callable[["Reading", int, int], Awaitable[list[int]]]
MaySee = Callable[["Actor", Summary], bool]
SetVisibility = Callable[["Work", int, "Move"], Awaitable[None]]
SupportedBy = Callable[["Reading", Sequence[int], int], Awaitable[set[int]]]
CountComment = Callable[["Work", int, int], Awaitable[None]]
SettleEdit = Callable[["Work", int, bool], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """One kind of content and the few things the rest of the house may ask of it.

    - `summaries(reading, ids)`: the summaries of those ids, whatever their visibility.
    - `set_visibility(work, id, move)`: move it, keeping its own counts, dates and history right.
    - `settle_edit(work, id, accepted)`: put a waiting edit in place, or drop it.
    - `documents(reading, ids)`: the searchable form of those that are public; absent: not searched.
    - `public_ids(reading, after, limit)`: ids of public content above `after`, ascending.
    - `count_comment(work, id, step)`: one public comment more (+1) or less (-1); absent: readers
      may not reply to it.
    - `may_see(actor, summary)`: who may see it; to anybody else it doesn't exist.
    - `supported_by(reading, ids, member_id)`: which of those a member supports; absent: it can't be.
    """

    name: str
    summaries: Summaries
    set_visibility: SetVisibility | None = None
    settle_edit: SettleEdit | None = None
    documents: Documents | None = None
    public_ids: PublicIds | None = None
    count_comment: CountComment | None = None
    may_see: MaySee = may_see
    supported_by: SupportedBy | None = None

    @property
    def commentable(self) -> bool:
        return self.count_comment is not None


@dataclass(frozen=True)
class Catalogue:
    """Every kind of content of the house, by name."""

    kinds: dict[str, Kind] = field(default_factory=dict)

    @classmethod
    def of(cls, kinds: Iterable[Kind]) -> "Catalogue":
        """A catalogue of these kinds; raises `ValueError` when two share a name."""
        catalogue: dict[str, Kind] = {}
        for kind in kinds:
            if kind.name in catalogue:
                raise ValueError(f"two kinds of content are named {kind.name!r}")
            catalogue[kind.name] = kind
        return cls(catalogue)

    def kind(self, name: str) -> Kind:
        """The kind of that name; raises `Missing` when there is none."""
        try:
            return self.kinds[name]
        except KeyError:
            raise Missing from None

    @property
    def searchable(self) -> tuple[Kind, ...]:
        """The kinds that have a searchable form."""
        return tuple(kind for kind in self.kinds.values() if kind.documents)

    async def summary(self, reading: "Reading", ref: Ref) -> Summary:
        """The summary of one piece of content; raises `Missing` when it isn't there."""
        found = await self.kind(ref.kind).summaries(reading, [ref.id])
        try:
            return found[ref.id]
        except KeyError:
            raise Missing from None

    async def seen(self, reading: "Reading", ref: Ref, actor: "Actor") -> Summary:
        """The summary of what the actor may see; raises `Missing` as if anything else weren't there.

        What stands on other content is seen where that may be seen.
        """
        summary = await self.summary(reading, ref)
        if not self.kind(ref.kind).may_see(actor, summary):
            raise Missing
        if summary.about is not None:
            await self.seen(reading, summary.about, actor)
        return summary

    async def summaries(self, reading: "Reading", refs: Iterable[Ref]) -> dict[Ref, Summary]:
        """Summaries of many references: one question per kind, missing ones left out."""
        ids: dict[str, list[int]] = {}
        for ref in dict.fromkeys(refs):
            ids.setdefault(ref.kind, []).append(ref.id)
        found: dict[Ref, Summary] = {}
        for name, wanted in ids.items():
            if kind := self.kinds.get(name):
                for summary in (await kind.summaries(reading, wanted)).values():
                    found[summary.ref] = summary
        return found

    async def supported(self, reading: "Reading", refs: Iterable[Ref], member_id: int) -> set[Ref]:
        """Which of these a member supports: one question per kind that can be supported."""
        wanted = list(refs)
        found: set[Ref] = set()
        for kind in self.kinds.values():
            ids = [ref.id for ref in wanted if ref.kind == kind.name]
            if ids and kind.supported_by:
                supported = await kind.supported_by(reading, ids, member_id)
                found |= {Ref(kind.name, number) for number in supported}
        return found

    async def set_visibility(self, work: "Work", ref: Ref, move: Move) -> None:
        """Move a piece of content to another visibility through its own slice."""
        kind = self.kind(ref.kind)
        if kind.set_visibility is None:
            raise Missing
        await kind.set_visibility(work, ref.id, move)

    async def settle_edit(self, work: "Work", ref: Ref, *, accepted: bool) -> None:
        """Put a waiting edit of a piece of content in place, or drop it."""
        kind = self.kind(ref.kind)
        if kind.settle_edit is None:
            raise Missing
        await kind.settle_edit(work, ref.id, accepted)
