"""Score of what is alike: recall at 3, and how much of what is shown is relevant, on each database."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forum.core.clock import SystemClock
from forum.core.content.summary import Document
from forum.core.database.database import Database
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from forum.migrations.migrate import migrate
from search.actions.similarity import ContentSimilarity, SimilarityIndex
from tests.quality.rows import UnreadableSetError, field
from tests.quality.search import ENGINES
from tests.services.missing import MissingComponent

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SHOWN = 3
DATABASES = {name: ENGINES[name] for name in ("sqlite", "postgres")}
"""What is alike is found in the database, whatever engine answers searches."""


@dataclass(frozen=True)
class Answer:
    """What was shown for a row of the set, and how much of it is relevant."""

    relevant: int
    shown: int
    right: int


async def _answers(
    url: str, rows: Sequence[dict[str, Any]], documents: Sequence[Document], ids: Sequence[Any]
) -> dict[str, list[Answer]]:
    database = Database(url)
    try:
        await migrate(database.engine)
        session_factory = SessionFactory(database, clock=SystemClock())
        index = SimilarityIndex()
        await index.put(session_factory, documents)
        port = ContentSimilarity(session_factory, index)
        answers: dict[str, list[Answer]] = defaultdict(list)
        for row in rows:
            relevant = set(field(row, "relevant", list))
            found = await port.similar(
                field(row, "title"),
                field(row, "body"),
                field(row, "lang"),
                kind="idea",
                limit=SHOWN,
            )
            shown = {ids[each.ref.id] for each in found}
            answer = Answer(len(relevant), len(shown), len(relevant & shown))
            parts = ("total", "unseen") if row.get("unseen") else ("total",)
            for name in (field(row, "lang"), *parts):
                answers[name].append(answer)
        return answers
    finally:
        await database.close()


def _line(name: str, answers: Sequence[Answer]) -> str:
    wanted = [each for each in answers if each.relevant]
    recall = sum(each.right / min(each.relevant, SHOWN) for each in wanted) / max(len(wanted), 1)
    shown = sum(each.shown for each in answers)
    precision = sum(each.right for each in answers) / max(shown, 1)
    lonely = [each for each in answers if not each.relevant]
    quiet = sum(not each.shown for each in lonely)
    return (
        f"{name:<12} {len(answers):>5} texts  recall@3 {recall:6.1%}  relevant {precision:6.1%} "
        f"of {shown} shown  nothing shown for {quiet} of {len(lonely)}"
    )


def score(rows: list[dict[str, Any]], pool: list[dict[str, Any]]) -> list[str]:
    """For each database: a line for each language, the total, and what nobody tuned by."""
    ids = [row.get("id") for row in pool]
    if None in ids or len(set(map(str, ids))) < len(ids):
        raise UnreadableSetError("the pool has an id twice, or a row without one")
    documents = [
        Document(
            ContentRef("idea", number),
            field(row, "lang"),
            field(row, "title"),
            field(row, "body"),
            NOW,
        )
        for number, row in enumerate(pool, 1)
    ]
    lines = []
    for name, open_database in DATABASES.items():
        with TemporaryDirectory() as folder:
            try:
                with open_database(Path(folder)) as url:
                    answers = asyncio.run(_answers(url, rows, documents, [None, *ids]))
            except MissingComponent as error:
                lines += [f"database: {name}", str(error)]
                continue
        languages = sorted(set(answers) - {"total", "unseen"})
        names = [*languages, *(each for each in ("unseen", "total") if each in answers)]
        lines += [f"database: {name}", *(_line(each, answers[each]) for each in names)]
    return lines
