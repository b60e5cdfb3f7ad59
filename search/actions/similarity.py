"""Similarity: which content is like a text, and what each content is like.

Fingerprints are stored for all processes; each keeps in memory what it needs to find the nearest,
and reads what is new before it does. What a document is like is found once, when its fingerprint is
stored, and written to both: a page reads it and compares nothing. Decision 0062.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from anyio import to_thread
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.core.content.similarity_port import Alike
from forum.core.content.summary import Document
from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, SessionFactory, UnitOfWork
from search import queries
from search.engines.embedding import similarities
from search.engines.fingerprint import WEIGHT_OF_WORDS, Measured, measure, numbers_of
from search.engines.nearest import IndexedText, NearestIndex
from search.tables import Likeness

ALIKE = 0.38
"""Score from which on two texts count as alike, by `make score SET=similar`."""
BESIDE = 0.48
"""Score from which on an idea's page names another: whole stories are more alike than their wishes."""
MOST_BELOW_BEST = 0.25
"""What scores so much less than the most alike only shares its subject, unless it is clearly alike."""
CLEARLY_ALIKE = 0.65
"""Score from which on the author of a text should know before sending it."""
KEPT = 6
"""So many are kept of what is like a document: some of them may be hidden later."""

Scored = list[tuple[int, float]]


class SimilarityIndex:
    """Stores fingerprints and finds the nearest; one for each process, so that memory is shared."""

    def __init__(self) -> None:
        self._indexes: defaultdict[str, NearestIndex] = defaultdict(NearestIndex)
        self._seen: defaultdict[str, int] = defaultdict(int)

    async def similar(
        self, session: ReadSession, kind: str, measured: Measured, apart_from: int | None = None
    ) -> Scored:
        """The ids of the content of one kind that a text is like with their scores, the best first.

        `apart_from`: the id of the content whose text it is; else nothing would come near the best.
        """
        found = await self._score(session, kind, measured)
        return _alike([each for each in found if each[0] != apart_from])

    async def put(self, session_factory: SessionFactory, documents: Sequence[Document]) -> None:
        """Store the fingerprints of documents, and what they are like. Idempotent."""
        for document in documents:
            measured = await to_thread.run_sync(
                partial(measure, document.title, document.body, document.language)
            )
            async with session_factory.unit_of_work() as uow:
                await self._store(uow, document.ref, measured)

    async def remove(self, session_factory: SessionFactory, refs: Sequence[ContentRef]) -> None:
        """Delete fingerprints. Others that are like them keep their references for a while."""
        async with session_factory.unit_of_work() as uow:
            for ref in refs:
                await uow.execute(delete(Likeness).where(*_is(ref)))

    async def _store(self, uow: UnitOfWork, ref: ContentRef, measured: Measured) -> None:
        # Commits in the order of `change`, or a process would miss one that was committed late.
        await uow.advisory_lock("search_likeness")
        found = [each for each in await self._score(uow, ref.kind, measured) if each[0] != ref.id]
        nearest = _best(found)
        fingerprint = measured.fingerprint
        values: dict[str, Any] = {
            "change": await queries.last_change(uow, ref.kind) + 1, "language": fingerprint.language,
            "vector": fingerprint.vector, "signs": fingerprint.signs, "stems": fingerprint.stems,
            "nearest": nearest,
        }  # fmt: skip
        insert = sqlite.insert if uow.is_sqlite else postgresql.insert
        await uow.execute(
            insert(table_of(Likeness))
            .values(kind=ref.kind, id=ref.id, **values)
            .on_conflict_do_update(index_elements=["kind", "id"], set_=values)
        )
        for id, score in nearest:
            other = ContentRef(ref.kind, id)
            kept = [each for each in await queries.nearest(uow, other) if each[0] != ref.id]
            both = _best([*kept, (ref.id, score)])
            await uow.execute(update(Likeness).where(*_is(other)).values(nearest=both))

    async def _score(self, session: ReadSession, kind: str, text: Measured) -> Scored:
        """The nearest of stored texts with their scores, in no order."""
        index = self._indexes[kind]
        await self._catch_up(session, kind, index)
        candidates = await to_thread.run_sync(index.candidates, text)
        vectors = await queries.vectors(session, kind, [each.id for each in candidates])
        stored = [each for each in candidates if each.id in vectors]
        if not stored:
            return []
        weights = index.weights(text, stored)
        own = numbers_of(text.fingerprint.stems)
        cosines = similarities(text.vector, [vectors[each.id] for each in stored])
        return [
            (each.id, cosine + WEIGHT_OF_WORDS * weights.overlap(own, numbers_of(each.stems)))
            for each, cosine in zip(stored, cosines, strict=True)
        ]

    async def _catch_up(self, session: ReadSession, kind: str, index: NearestIndex) -> None:
        """Read what was stored since the last time, by any process."""
        rows = await queries.changed_since(session, kind, self._seen[kind])
        if not rows:
            return
        entries = [IndexedText(row.id, row.language, row.signs, row.stems) for row in rows]
        await to_thread.run_sync(index.update, entries)
        self._seen[kind] = max(self._seen[kind], rows[-1].change)


def _is(ref: ContentRef) -> tuple[Any, Any]:
    return col(Likeness.kind) == ref.kind, col(Likeness.id) == ref.id


def _best(found: Scored) -> Scored:
    """Those that may be shown, the best first."""
    ranked = sorted(found, key=lambda each: (-each[1], -each[0]))
    return [(id, round(score, 3)) for id, score in ranked if score >= ALIKE][:KEPT]


def _alike(found: Scored) -> Scored:
    """Those that are alike: clearly, or not much less so than the best of them."""
    ranked = _best(found)
    least = min(ranked[0][1] - MOST_BELOW_BEST, CLEARLY_ALIKE) if ranked else ALIKE
    return [each for each in ranked if each[1] >= least]


class ContentSimilarity:
    """A `SimilarityPort` on the index of a process."""

    def __init__(self, session_factory: SessionFactory, index: SimilarityIndex) -> None:
        self._session_factory = session_factory
        self._index = index

    async def similar(
        self,
        title: str,
        body: str,
        language: str,
        *,
        kind: str,
        limit: int,
        apart_from: ContentRef | None = None,
    ) -> list[Alike]:
        """Content of one kind and the same language that a text is like, the most alike first."""
        measured = await to_thread.run_sync(partial(measure, title, body, language))
        id = apart_from.id if apart_from else None
        async with self._session_factory.read_session() as session:
            found = await self._index.similar(session, kind, measured, id)
        return [Alike(ContentRef(kind, id), score >= CLEARLY_ALIKE) for id, score in found[:limit]]

    async def neighbours(
        self, session: ReadSession, ref: ContentRef, *, limit: int
    ) -> list[ContentRef]:
        """What public content is like, the most alike first."""
        found = _alike(await queries.nearest(session, ref))
        return [ContentRef(ref.kind, id) for id, score in found if score >= BESIDE][:limit]
