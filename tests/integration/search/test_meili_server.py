"""Meilisearch engine against a real server: typo tolerance, keys, tasks, a killed server."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from meilisearch import Client

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.ref import ContentRef
from forum.core.service_errors import DeliveryError
from search.engines.base import Engine, Query, Server
from search.engines.meili import MeiliEngine
from tests.integration.search.indexes import SearchIndex, no_documents
from tests.services.meili import MASTER_KEY, Meili, private_server

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def soup(number: int, title: str = "Soep", body: str = "", language: str = "nl") -> Document:
    """The search document of an idea; a higher number is newer."""
    return Document(
        ContentRef("idea", number), language, title, body, NOON + timedelta(hours=number)
    )


@pytest.fixture
def url(meili_server: Meili, request: pytest.FixtureRequest) -> str:
    """URL of an index on the server that these tests share, named after the test."""
    return f"{meili_server.url}/test-{re.sub('[^a-z]', '-', request.node.name.lower())[:40]}"


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Meili]:
    """A server for one test, which may kill it."""
    with private_server(tmp_path / "meili") as server:
        yield server


async def find_ids(engine: Engine, text: str) -> list[int]:
    """The numbers of the ideas found, best match first."""
    return [ref.id for ref in (await engine.find(Query(text))).refs]


async def _stored_text(index: SearchIndex) -> str:
    """All documents stored on the server for this index, as one text."""

    def read() -> str:
        client = Client(index.server.url, MASTER_KEY)
        documents: Any = client.index(index.server.index).get_documents({"limit": 1000})
        return " ".join(str(vars(each)) for each in documents.results)

    return await asyncio.to_thread(read)


SENTENCES = {
    "nl": "Een veilig fietspad naar de bibliotheek met bankjes en verlichting voor iedereen",
    "fr": "Une bibliothèque ouverte le mercredi avec un atelier de cuisine pour les voisins",
    "de": "Gemeinsam kochen im Nachbarschaftshaus und ein Fahrradparkplatz am Bahnhof",
    "en": "Playing chess together outside under the chestnut trees with the neighbours",
    "it": "Passeggiata insieme al mercato della domenica con gli anziani del quartiere",
    "tr": "Parkta birlikte yürüyüş ve akşam aydınlatması için komşularla buluşma",
    "ar": "مرافقة كبار السن إلى السوق والمكتبة وتحسين الإنارة في الشارع",
}
MISSPELT = {
    "nl": ("fietspda", "biblitheek", "verlichtng"), "fr": ("biblotheque", "mercedi", "voisns"),
    "de": ("gemeinsm", "parkplatz", "fahrad"), "en": ("chesnut", "neigbours", "outsde"),
    "it": ("passegiata", "quartere", "domenca"), "tr": ("yuruyus", "aydinltmasi", "komsularla"),
    "ar": ("المكتبة", "مكتبه", "انارة", "مرافقه", "الشارح"),
}  # fmt: skip


async def test_ten_thousand_ideas_in_seven_languages_misspelt_and_in_arabic(
    index: SearchIndex,
) -> None:
    engine = await index.fresh()
    rng = random.Random(1)
    languages = list(SENTENCES)
    words = {code: text.split() for code, text in SENTENCES.items()}

    def idea(number: int) -> Document:
        code = languages[number % 7]
        vocabulary = [*words[code], f"dag{number}"]
        return soup(number, " ".join(rng.sample(vocabulary, 4)), f"dag{number}", code)

    for start in range(0, 10_000, 2_500):
        await engine.put([idea(number) for number in range(start, start + 2_500)])
    for code, texts in MISSPELT.items():
        for text in texts:
            hits = await engine.find(Query(text, detailed=True))
            assert hits.total > 100, text
            assert {languages[ref.id % 7] for ref in hits.refs} == {code}, text
    assert (await find_ids(engine, "dag4321"))[0] == 4321
    everything = await engine.find(Query("dag", detailed=True))
    assert sum(everything.facets.values()) == 10_000
    assert {language for _, language in everything.facets} == set(languages)


async def test_matched_words_are_returned_whole(index: SearchIndex) -> None:
    engine = await index.fresh()
    await engine.put(
        [soup(1, "Een fietspad", "Naar Ös <mark> en de bibliotheken <b>"), soup(2, "Café")]
    )
    for text, words in {
        "fietspda": {"fietspad"}, "biblio": {"bibliotheken"}, "cafe": {"cafe"}, "bilbioth": {"bibliotheken"},
    }.items():  # fmt: skip
        assert (await engine.find(Query(text, detailed=True))).words == words
    assert (await engine.find(Query("fietspda"))).words == frozenset()


async def test_a_wrong_key_makes_search_unavailable(index: SearchIndex) -> None:
    await index.fresh()
    engine = MeiliEngine(replace(index.server, key="not-the-key-of-this-server"))
    with pytest.raises(SearchUnavailable, match="invalid_api_key"):
        await engine.start()
    with pytest.raises(SearchUnavailable):
        await engine.put([soup(1)])
    with pytest.raises(SearchUnavailable):
        await engine.find(Query("soep"))
    with pytest.raises(SearchUnavailable):
        await engine.rebuild(no_documents())
    assert not await engine.reachable()
    await engine.close()


async def test_a_key_for_only_our_index_is_enough(index: SearchIndex) -> None:
    actions = [
        "search", "documents.add", "documents.get", "documents.delete", "indexes.create",
        "indexes.get", "indexes.delete", "indexes.swap", "settings.get", "settings.update",
        "tasks.get",
    ]  # fmt: skip
    client = Client(index.server.url, MASTER_KEY)
    index_names = [index.server.index, f"{index.server.index}-next-*"]
    key = client.create_key({"actions": actions, "indexes": index_names, "expiresAt": None}).key
    engine = MeiliEngine(replace(index.server, key=key))
    assert await engine.start() is True
    await engine.rebuild(no_documents())
    assert await engine.start() is False
    await engine.put([soup(1)])
    await engine.rebuild(no_documents())
    await engine.put([soup(2)])
    assert await find_ids(engine, "soep") == [2]
    assert await engine.reachable()
    await engine.close()


async def test_queries_use_a_key_that_can_only_search(index: SearchIndex) -> None:
    engine = await index.fresh()
    keys = Client(index.server.url, MASTER_KEY).get_keys({"limit": 1000}).results
    (search_key,) = [key for key in keys if key.indexes == [index.server.index]]
    assert search_key.actions == ["search"]
    await engine.put([soup(1)])
    # If the key is deleted, one query fails; the next one uses a new key.
    await asyncio.to_thread(Client(index.server.url, MASTER_KEY).delete_key, search_key.uid)
    with pytest.raises(SearchUnavailable):
        await find_ids(engine, "soep")
    assert await find_ids(engine, "soep") == [1]


async def test_what_is_no_longer_public_leaves_nothing_on_the_server(index: SearchIndex) -> None:
    engine = await index.fresh()
    await engine.put([soup(1, "Geheim", "verborgen woorden"), soup(2)])
    assert "verborgen" in await _stored_text(index)
    await engine.remove([ContentRef("idea", 1)])
    stored = await _stored_text(index)
    assert "geheim" not in stored
    assert "verborgen" not in stored


async def test_a_task_that_fails_is_noticed(index: SearchIndex) -> None:
    engine = await index.fresh()
    document = replace(soup(1), ref=ContentRef("no kind at all!", 1))
    with pytest.raises(DeliveryError, match="invalid_document_id"):
        await engine.put([document])
    await engine.put([soup(2)])
    assert await find_ids(engine, "soep") == [2]


async def test_an_index_of_another_application_is_left_alone(index: SearchIndex) -> None:
    client = Client(index.server.url, MASTER_KEY)
    task = client.index(index.server.index).add_documents([{"id": 1, "title": "Soep"}])
    client.wait_for_task(task.task_uid)
    engine = MeiliEngine(index.server)
    with pytest.raises(SearchUnavailable, match="somebody else"):
        await engine.start()
    await engine.put([soup(1)])
    assert client.index(index.server.index).get_document("1").title == "Soep"
    await engine.close()


async def test_an_index_with_other_settings_counts_as_unfilled(index: SearchIndex) -> None:
    engine = await index.fresh()
    assert await engine.start() is False
    client = Client(index.server.url, MASTER_KEY)
    stored_index = client.index(index.server.index)
    client.wait_for_task(stored_index.update_searchable_attributes(["title"]).task_uid)
    assert await engine.start() is True
    await engine.rebuild(no_documents())
    assert await engine.start() is False


async def test_a_server_killed_in_the_middle_of_a_batch_loses_nothing(own_server: Meili) -> None:
    engine = MeiliEngine(Server(own_server.url, MASTER_KEY, "killed", timeout=5))
    await engine.start()
    await engine.rebuild(no_documents())
    await engine.put([soup(1), soup(2)])
    documents = [
        soup(number, "Soep", "woorden en nog meer woorden " * 20) for number in range(3, 2000)
    ]
    putting = asyncio.create_task(engine.put(documents))
    async with httpx2.AsyncClient(
        base_url=own_server.url, headers={"Authorization": f"Bearer {MASTER_KEY}"}
    ) as client:
        async with asyncio.timeout(20):
            while not (await client.get("/tasks?statuses=processing")).json()["results"]:
                await asyncio.sleep(0.005)
    own_server.kill()
    with pytest.raises(SearchUnavailable):
        await putting
    with pytest.raises(SearchUnavailable):
        await engine.find(Query("soep"))
    with pytest.raises(SearchUnavailable):
        await engine.remove([ContentRef("idea", 1)])
    assert not await engine.reachable()
    own_server.start()
    assert await engine.start() is False
    # The journal repeats the deliveries that failed.
    await engine.put(documents)
    await engine.remove([ContentRef("idea", 1)])
    hits = await engine.find(Query("soep", detailed=True))
    assert hits.facets == {("idea", "nl"): 1998}
    await engine.close()


async def test_a_server_killed_during_a_rebuild_keeps_the_old_index(
    own_server: Meili,
) -> None:
    engine = MeiliEngine(Server(own_server.url, MASTER_KEY, "killed", timeout=5))
    await engine.start()
    await engine.rebuild(no_documents())
    await engine.put([soup(1)])

    async def kill_server_between_batches() -> AsyncIterator[list[Document]]:
        yield [soup(7)]
        own_server.kill()
        yield [soup(number) for number in range(10, 2000)]

    with pytest.raises(SearchUnavailable):
        await engine.rebuild(kill_server_between_batches())
    own_server.start()
    assert await find_ids(engine, "soep") == [1]
    await engine.put([soup(2)])
    await engine.rebuild(no_documents())
    await engine.put([soup(3)])
    assert await find_ids(engine, "soep") == [3]
    await engine.close()


async def test_leftovers_of_a_killed_rebuild_are_deleted_after_hours(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await index.fresh()
    client = Client(index.server.url, MASTER_KEY)
    leftover = f"{index.server.index}-next-left"
    client.wait_for_task(client.create_index(leftover, {"primaryKey": "forum_key_2"}).task_uid)
    await engine.start()
    assert leftover in {each.uid for each in client.get_indexes({"limit": 1000})["results"]}
    monkeypatch.setattr("search.engines.meili.ABANDONED_AFTER", timedelta(0))
    await engine.start()
    async with asyncio.timeout(20):
        while leftover in {each.uid for each in client.get_indexes({"limit": 1000})["results"]}:
            await asyncio.sleep(0.02)


async def test_a_missing_server_makes_search_unavailable() -> None:
    engine = MeiliEngine(Server("http://127.0.0.1:9", MASTER_KEY, "nobody", timeout=2))
    for operation in (engine.start(), engine.put([soup(1)]), engine.find(Query("soep"))):
        with pytest.raises(SearchUnavailable):
            await operation
    assert not await engine.reachable()
    await engine.close()
