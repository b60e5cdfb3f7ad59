"""What is alike, on both databases: found by meaning and words, kept for pages, gone with its content."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import SQLModel

from forum.core.clock import SystemClock
from forum.core.database.database import Database
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from search.actions.similarity import ContentSimilarity, SimilarityIndex
from tests.integration.search.conftest import TABLES
from tests.integration.search.test_engine_contract import document

COFFEE = document(
    1, "Koffieochtend in het buurthuis", "Elke dinsdag koffie voor wie thuis alleen zit."
)
CUPPA = document(2, "Samen koffie drinken", "Op dinsdag een kop koffie met mensen uit de buurt.")
BENCHES = document(3, "Meer zitbanken", "Banken langs het kanaal, om onderweg uit te rusten.")
CHARGING = document(4, "Laadpalen", "Elektrische wagens kunnen nergens laden.")
IN_FRENCH = document(
    5, "Un café au foyer", "Chaque mardi du café pour qui est seul.", language="fr"
)
DOCUMENTS = [COFFEE, CUPPA, BENCHES, CHARGING, IN_FRENCH]


@pytest.fixture
async def session_factory(url: str) -> AsyncIterator[SessionFactory]:
    if url.startswith("http"):
        pytest.skip("what is alike is in the database, whatever engine searches")
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=TABLES))
    yield SessionFactory(database, clock=SystemClock())
    await database.close()


async def alike_to(session_factory: SessionFactory, title: str, body: str = "") -> list[int]:
    """What a process that has seen nothing yet finds."""
    port = ContentSimilarity(session_factory, SimilarityIndex())
    return [each.ref.id for each in await port.similar(title, body, "nl", kind="idea", limit=3)]


async def neighbours(session_factory: SessionFactory, number: int) -> list[int]:
    port = ContentSimilarity(session_factory, SimilarityIndex())
    async with session_factory.read_session() as session:
        found = await port.neighbours(session, ContentRef("idea", number), limit=3)
    return [ref.id for ref in found]


async def test_the_same_wish_is_found_in_other_words_and_nothing_for_another(
    session_factory: SessionFactory,
) -> None:
    await SimilarityIndex().put(session_factory, DOCUMENTS)
    assert await alike_to(session_factory, "Plekken om te rusten", "Banken onderweg") == [3]
    assert await alike_to(session_factory, "Een kopje koffie met de buren") == [2]
    assert await alike_to(session_factory, "Vogels kijken", "Een hut aan de plas.") == []


async def test_only_what_is_nearly_the_same_is_clearly_alike(
    session_factory: SessionFactory,
) -> None:
    index = SimilarityIndex()
    await index.put(session_factory, DOCUMENTS)
    port = ContentSimilarity(session_factory, index)
    for title, body, clearly in (
        (COFFEE.title, COFFEE.body, [True]),
        ("Thee en taart", "Elke week iets drinken met de buurt.", [False]),
    ):
        found = await port.similar(title, body, "nl", kind="idea", limit=1)
        assert [each.clearly for each in found] == clearly, title


async def test_neighbours_know_each_other_whichever_came_first(
    session_factory: SessionFactory,
) -> None:
    index = SimilarityIndex()
    await index.put(session_factory, [COFFEE, BENCHES])
    assert await neighbours(session_factory, 1) == []
    # By another process: this one reads what the first has stored.
    await SimilarityIndex().put(session_factory, [CUPPA])
    assert [await neighbours(session_factory, number) for number in (1, 2, 3)] == [[2], [1], []]


async def test_what_was_changed_or_removed_is_found_no_more(
    session_factory: SessionFactory,
) -> None:
    index = SimilarityIndex()
    await index.put(session_factory, DOCUMENTS)
    await index.remove(session_factory, [COFFEE.ref])
    await index.put(session_factory, [document(2, "Skatepark", "Een betonnen bowl.")])
    port = ContentSimilarity(session_factory, index)
    found = await port.similar(COFFEE.title, COFFEE.body, "nl", kind="idea", limit=3)
    assert found == []
    assert await neighbours(session_factory, 1) == []


async def test_storing_a_document_again_changes_nothing(session_factory: SessionFactory) -> None:
    index = SimilarityIndex()
    await index.put(session_factory, DOCUMENTS)
    before = [await neighbours(session_factory, each.ref.id) for each in DOCUMENTS]
    await index.put(session_factory, DOCUMENTS)
    assert [await neighbours(session_factory, each.ref.id) for each in DOCUMENTS] == before
