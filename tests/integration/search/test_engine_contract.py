"""Contract of the search engines: tests that every engine passes."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from forum.core.content.summary import Document
from forum.core.i18n.languages import UNKNOWN
from forum.core.ref import ContentRef
from search.engines.base import MAX_MATCHES_COUNTED, Engine, Hits, Query
from tests.integration.search.concurrent_writer import IDEAS, ExpectedContent, word
from tests.integration.search.indexes import SearchIndex

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def document(
    number: int, title: str, body: str = "", kind: str = "idea", language: str = "nl"
) -> Document:
    """A document; a higher number is newer."""
    posted_at = NOON + timedelta(hours=number)
    return Document(ContentRef(kind, number), language, title, body, posted_at)


async def find_ids(engine: Engine, text: str, *kinds: str) -> list[int]:
    """The numbers of the ideas found, best match first."""
    return [ref.id for ref in (await engine.find(Query(text, kinds))).refs]


async def batches(*lists: list[Document]) -> AsyncIterator[list[Document]]:
    for each in lists:
        yield each


DOCUMENTS = [
    document(
        1, "Mehr Bänke im Park", "Barrierefreie Wege für alle, auch in der Großstraße.",
        language="de",
    ),
    document(2, "Een praatbank", "Aan het plein, voor wie een praatje wil."),
    document(
        3, "Bibliothèque à domicile", "L'accessibilité des livres, où que l'on habite.",
        language="fr",
    ),
    document(
        4, "Işık istiyoruz", "Aydınlatma yetersiz; akşam kimse dışarı çıkmıyor.", language="tr"
    ),
    document(5, "فكرة عن المكتبة", "مرافقة إلى السوق والإنارة في الشارع", language="ar"),
    document(
        6, "Caffè del mercoledì", "Perché bere il caffè da soli? 2026 è l'anno giusto.",
        language="it",
    ),
    document(7, "A chess table", "Somebody to play with, every Wednesday.", language="en"),
]  # fmt: skip
TEXTS_BY_NUMBER = {
    1: ("Bänke", "banke", "BANKE", "bän", "barrierefr", "Wege Park", "grossstrasse", "Großstraße"),
    2: ("praatb", "prate praatje"),
    3: ("bibliotheque", "l'accessibilité", "accessibilité", "DOMICILE"),
    4: ("isik", "ışık", "IŞIK", "aydınlatma", "aydinlatma", "disari"),
    5: (
        "المكتبة", "مكتبة", "مكتبه", "المكت", "الم", "انارة", "إنارة", "والإنارة", "للشارع",
        "مُرافَقة",
    ),
    6: ("caffe", "mercoledi'", "2026", "caffè!!! (mercoledì)"),
    7: ("chess", "CHESS table", "wedn"),
}  # fmt: skip


async def test_words_are_found_by_their_beginning_and_without_their_accents(
    engine: Engine,
) -> None:
    await engine.put(DOCUMENTS)
    for number, texts in TEXTS_BY_NUMBER.items():
        for text in texts:
            assert await find_ids(engine, text) == [number], text


# A server tolerates a typo in this word of four characters, but none in numbers.
TYPO_TOLERATED = {"pra2"}


async def test_absent_words_are_not_found(index: SearchIndex, engine: Engine) -> None:
    await engine.put(DOCUMENTS)
    for text in ("ank", "wegwijzer", "xyzzy", "pra2", "مدرسة", "2027"):
        if not (index.is_server and text in TYPO_TOLERATED):
            assert await engine.find(Query(text, detailed=True)) == Hits(), text


async def test_short_words_before_the_last_are_whole_words(engine: Engine) -> None:
    await engine.put([document(1, "Op de bus"), document(2, "Opa en de buurvrouw")])
    assert await find_ids(engine, "op bu") == [1]
    assert sorted(await find_ids(engine, "op")) == [1, 2]


async def test_all_words_must_match_or_else_some(engine: Engine) -> None:
    await engine.put([document(1, "Koffie in de wijk"), document(2, "Thee in het park")])
    both = await engine.find(Query("koffie wijk"))
    assert (both.refs, both.all_words) == ((ContentRef("idea", 1),), True)
    some = await engine.find(Query("in welk park is er soep"))
    assert (some.refs, some.all_words) == ((ContentRef("idea", 2),), False)


async def test_a_title_counts_more_than_a_text_and_then_the_newest_is_first(
    engine: Engine,
) -> None:
    long_text = "over iets anders, en nog iets, en nog wat meer "
    await engine.put(
        [
            document(1, "Samen tuinieren", long_text),
            document(2, "Samen eten", long_text + "tuinieren"),
            document(3, "Samen tuinieren", long_text),
            document(4, "Samen zingen", long_text + "tuinieren"),
        ]
    )
    assert await find_ids(engine, "tuinieren") == [3, 1, 4, 2]


async def test_kinds_narrow_what_is_found(engine: Engine) -> None:
    await engine.put(
        [
            document(1, "Soep"),
            document(1, "Soep", kind="project"),
            document(2, "Soep", kind="update"),
        ]
    )
    assert (await engine.find(Query("soep", ("project",)))).refs == (ContentRef("project", 1),)
    assert (await engine.find(Query("soep", ("idea", "update")))).total == 2
    assert (await engine.find(Query("soep", ("place",)))).total == 0
    assert (await engine.find(Query("soep"))).total == 3


async def test_a_document_put_again_is_replaced(engine: Engine) -> None:
    await engine.put([document(1, "Oude woorden", "blijven niet")])
    await engine.put([document(1, "Nieuwe tekst")])
    assert await find_ids(engine, "oude") == []
    assert await find_ids(engine, "blijven") == []
    assert await find_ids(engine, "nieuwe") == [1]
    assert (await engine.find(Query("tekst"))).total == 1


async def test_a_removed_document_is_gone_and_may_come_back(engine: Engine) -> None:
    await engine.put([document(1, "Soep"), document(2, "Soep")])
    await engine.remove([ContentRef("idea", 1), ContentRef("idea", 77), ContentRef("place", 1)])
    await engine.remove([ContentRef("idea", 1)])
    assert await find_ids(engine, "soep") == [2]
    await engine.put([document(1, "Soep")])
    assert await find_ids(engine, "soep") == [2, 1]


async def test_empty_lists_and_empty_texts_are_accepted(engine: Engine) -> None:
    await engine.put([])
    await engine.remove([])
    await engine.put([document(1, ""), document(2, "– ?", "\n")])
    assert await find_ids(engine, "soep") == []


ODD_TEXTS = [
    "", " ", "\n", "\x00", "*", '"', "'", "-", "–", "()", "a*b", '"soep', "soep\"'", "soep' --",
    "AND", "OR soep", "NOT soep", "NEAR(soep, 2)", "soep NEAR/2 bank", "title:soep", "^soep",
    "+soep -bank", "soep AND", "{soep}", "soep & bank", "soep | !bank", "soep:*", "soep <-> bank",
    "\\", "soep\\", "%", "_", "$1", "?", ":x", "\ud800", "\ufffe soep", "🥣", "🥣 soep",
    "soep" * 500, "a " * 5000, "\u202esoep", "ﷺ", "½", "e\u0301" * 300, "\u0301", "٪٪", "中文",
    "x" * 200_000, "1e5", "-1.5e-7", "http://x.example/a?b=c&d", "o@example.org", "soep\x00bank",
    "__init__", "\u200bsoep\u200d",
]  # fmt: skip


async def test_no_text_is_an_error(engine: Engine) -> None:
    storable = [text.encode("utf-8", "replace").decode() for text in ODD_TEXTS]
    documents = [document(n, text[:100], text) for n, text in enumerate(storable, 1)]
    await engine.put([document(0, "Soep op de stoep"), *documents])
    for text in ODD_TEXTS:
        for query in (Query(text), Query(text, ("idea",), language="nl", detailed=True)):
            assert (await engine.find(query)).total <= len(documents) + 1


async def test_operators_are_words_like_others(engine: Engine) -> None:
    for number, text in enumerate(("AND", "OR", "NOT", "NEAR")):
        await engine.put([document(number, f"Brood {text} spelen"), document(9, "Brood")])
        assert await find_ids(engine, f"brood {text}") == [number]


async def test_pages_follow_each_other_without_gaps(engine: Engine) -> None:
    await engine.put([document(number, "Soep") for number in range(1, 8)])
    pages = [await engine.find(Query("soep", limit=3, offset=offset)) for offset in (0, 3, 6, 9)]
    assert [[ref.id for ref in page.refs] for page in pages] == [[7, 6, 5], [4, 3, 2], [1], []]
    assert [page.has_more for page in pages] == [True, True, False, False]
    assert {page.total for page in pages} == {7}


async def test_facets_count_all_kinds_and_languages_whatever_the_filters(engine: Engine) -> None:
    await engine.put(
        [
            document(1, "Soep"), document(2, "Soep"), document(3, "Brood"),
            document(4, "Soupe", "soep", language="fr"),
            document(1, "Soep", kind="project"), document(2, "Soep", kind="project", language="ar"),
            document(5, "Soep", language=UNKNOWN),
        ]
    )  # fmt: skip
    expected_facets = {
        ("idea", "nl"): 2, ("idea", "fr"): 1, ("idea", UNKNOWN): 1,
        ("project", "nl"): 1, ("project", "ar"): 1,
    }  # fmt: skip
    for kinds, language, total in (
        ((), "", 6), (("idea",), "", 4), ((), "nl", 3), (("project",), "ar", 1), (("place",), "", 0)
    ):  # fmt: skip
        hits = await engine.find(Query("soep", kinds, language=language, detailed=True))
        assert (hits.total, len(hits.refs)) == (total, total)
        assert hits.facets == expected_facets
    assert (await engine.find(Query("soep"))).facets == {}
    # If no document has all words, those with some of them are counted.
    some = await engine.find(Query("soep kikker", detailed=True))
    assert (some.all_words, some.facets) == (False, expected_facets)
    await engine.put([document(1, "Brood", language="en")])
    await engine.remove([ContentRef("project", 2)])
    hits = await engine.find(Query("soep", detailed=True))
    assert hits.facets == {
        ("idea", "nl"): 1, ("idea", "fr"): 1, ("idea", UNKNOWN): 1, ("project", "nl"): 1,
    }  # fmt: skip


async def test_counting_stops_at_a_limit(engine: Engine) -> None:
    await engine.put([document(number, "Soep") for number in range(1, MAX_MATCHES_COUNTED + 50)])
    assert (await engine.find(Query("soep"))).total == MAX_MATCHES_COUNTED + 1
    # Facets are complete or absent.
    facets = (await engine.find(Query("soep", detailed=True))).facets
    assert facets in ({}, {("idea", "nl"): MAX_MATCHES_COUNTED + 49})


async def test_of_very_many_matches_the_newest_come_first(engine: Engine) -> None:
    documents = [document(number, "Soep") for number in range(1, MAX_MATCHES_COUNTED + 50)]
    Random(1).shuffle(documents)
    # Removed before it is public, and put again later, as happens to every idea.
    await engine.remove([each.ref for each in documents[:200]])
    await engine.put(documents)
    await engine.put(documents[100:300])
    newest = list(range(MAX_MATCHES_COUNTED + 49, MAX_MATCHES_COUNTED + 29, -1))
    assert await find_ids(engine, "soep") == newest


async def test_a_rebuilt_index_contains_its_batches_and_nothing_else(engine: Engine) -> None:
    await engine.put([document(1, "Soep oud"), document(2, "Soep"), document(9, "Soep")])
    await engine.rebuild(
        batches([document(1, "Soep nieuw")], [], [document(2, "Soep"), document(3, "Soep")])
    )
    assert await find_ids(engine, "soep") == [3, 2, 1]
    assert await find_ids(engine, "oud") == []
    await engine.rebuild(batches())
    assert await find_ids(engine, "soep") == []


async def test_a_rebuild_overtaken_by_another_brings_nothing_back(
    index: SearchIndex, engine: Engine
) -> None:
    other_engine = await index.open()
    await engine.put([document(1, "Soep"), document(2, "Soep weg")])

    async def source() -> AsyncIterator[list[Document]]:
        read_before = [document(1, "Soep"), document(2, "Soep weg")]
        await other_engine.remove([ContentRef("idea", 2)])
        # The later rebuild deletes the tombstone of the removed document.
        await other_engine.rebuild(batches([document(1, "Soep")]))
        yield read_before

    await engine.rebuild(source())
    assert await find_ids(engine, "soep") == [1]
    assert not await engine.start(), "the index counts as filled"


async def test_changes_during_a_rebuild_are_kept(index: SearchIndex, engine: Engine) -> None:
    other_engine = await index.open()
    await engine.put([document(number, "Soep oud") for number in range(1, 7)])

    async def source() -> AsyncIterator[list[Document]]:
        read_before = [document(number, "Soep gelezen") for number in (1, 2, 3)]
        # Concurrent changes, after the rebuild has read these documents.
        await other_engine.put([document(1, "Soep vers")])
        await other_engine.remove([ContentRef("idea", 2)])
        assert await find_ids(other_engine, "soep") == [6, 5, 4, 3, 1]
        yield read_before
        assert await find_ids(other_engine, "soep") == [6, 5, 4, 3, 1]
        assert await find_ids(other_engine, "vers") == [1]
        # A server is rebuilt in a second index, which replaces the one in use at the end.
        assert await find_ids(other_engine, "gelezen") == ([] if index.is_server else [3])
        await other_engine.remove([ContentRef("idea", 3)])
        await other_engine.put([document(7, "Soep erbij"), document(8, "Soep en weer weg")])
        await other_engine.remove([ContentRef("idea", 8)])
        yield [document(4, "Soep gelezen"), document(8, "Soep gelezen")]

    await engine.rebuild(source())
    assert await find_ids(engine, "soep") == [7, 4, 1]
    assert await find_ids(engine, "vers") == [1]
    assert await find_ids(engine, "gelezen") == [4]
    assert await find_ids(engine, "oud") == []
    # No tombstone of the removed document is left, so the next rebuild may put it again.
    await engine.rebuild(batches([document(2, "Soep terug")]))
    assert await find_ids(engine, "soep") == [2]


async def test_two_concurrent_rebuilds_do_no_harm(index: SearchIndex, engine: Engine) -> None:
    other_engine = await index.open()
    documents = [document(number, "Soep") for number in range(1, 31)]
    await engine.put([*documents, document(99, "Soep")])

    barrier = asyncio.Barrier(3)

    async def slowly() -> AsyncIterator[list[Document]]:
        await barrier.wait()
        for start in range(0, 30, 5):
            yield documents[start : start + 5]
            await asyncio.sleep(0.01)

    async def change_during_rebuild() -> None:
        await barrier.wait()
        await other_engine.remove([ContentRef("idea", 29)])
        await other_engine.put([document(31, "Soep")])

    await asyncio.gather(
        engine.rebuild(slowly()), other_engine.rebuild(slowly()), change_during_rebuild()
    )
    assert sorted((await engine.find(Query("soep", limit=50))).refs) == [
        ContentRef("idea", number) for number in range(1, 32) if number != 29
    ]


async def test_a_rebuild_that_fails_loses_nothing(engine: Engine) -> None:
    await engine.put([document(1, "Soep"), document(2, "Soep")])

    async def broken() -> AsyncIterator[list[Document]]:
        yield [document(3, "Soep")]
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError):
        await engine.rebuild(broken())
    assert {1, 2} <= set(await find_ids(engine, "soep"))
    await engine.rebuild(batches([document(1, "Soep"), document(2, "Soep")]))
    assert await find_ids(engine, "soep") == [2, 1]


async def test_start_reports_an_unfilled_index_until_its_first_rebuild(index: SearchIndex) -> None:
    new = await index.open()
    assert await new.start() is True
    await new.put([document(1, "Soep")])
    await new.remove([ContentRef("idea", 2)])
    assert await new.start() is True
    await new.rebuild(batches([document(1, "Soep")]))
    assert await new.start() is False
    await index.close()
    reopened = await index.open()
    assert await reopened.start() is False
    assert await find_ids(reopened, "soep") == [1]
    assert await reopened.reachable()


async def test_concurrent_queries_and_changes(index: SearchIndex, engine: Engine) -> None:
    other_engine = await index.open()

    async def change(each: Engine, first: int) -> None:
        for number in range(first, first + 20):
            await each.put([document(number, "Soep")])
            if number % 5 == 0:
                await each.remove([ContentRef("idea", number)])

    async def run_queries(each: Engine) -> None:
        for _ in range(20):
            await each.find(Query("soep bank"))

    await asyncio.gather(
        change(engine, 1), change(other_engine, 21), run_queries(engine), run_queries(other_engine)
    )
    assert (await engine.find(Query("soep"))).total == 32


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from forum.core.content.summary import Document
from forum.core.ref import ContentRef
from tests.integration.search.indexes import SearchIndex
from tests.integration.search.concurrent_writer import IDEAS, ExpectedContent, word

def soup(number, title):
    return Document(ContentRef("idea", number), "nl", title, "woorden " * 50, datetime.now(UTC))

async def rebuilding(engine):
    async def source():
        for begin in range(1, 1_000_000, 20):
            yield [soup(number, "Brood") for number in range(begin, begin + 20)]
    await engine.rebuild(source())

async def main():
    engine = await SearchIndex(sys.argv[1]).open()
    task = asyncio.create_task(rebuilding(engine))
    for number in range(5_000_000, 6_000_000):
        await engine.put([soup(number, "Soep")])
        print(number, flush=True)

asyncio.run(main())
"""


async def test_what_was_put_survives_a_killed_process(index: SearchIndex, engine: Engine) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, index.url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout
    last = [int(writer.stdout.readline()) for _ in range(12)][-1]
    writer.send_signal(signal.SIGKILL)
    last = max([last, *map(int, writer.stdout.read().split())])
    writer.wait()
    writer.stdout.close()
    await index.close()
    reopened = await index.open()
    refs = (await reopened.find(Query("soep", limit=MAX_MATCHES_COUNTED))).refs
    assert {number for number in range(5_000_000, last + 1)} <= {ref.id for ref in refs}
    # The leftovers of the killed rebuild disturb no later change or rebuild.
    await reopened.put([document(2, "Soep")])
    await reopened.rebuild(batches([document(1, "Soep")]))
    await reopened.put([document(3, "Soep")])
    assert await find_ids(reopened, "soep") == [3, 1]


class ConcurrentProcess:
    """A process that changes content or rebuilds the index until it is killed."""

    def __init__(self, mode: str, url: str, expected_content: ExpectedContent) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.search.concurrent_writer", mode, url, expected_content.path],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    async def lines(self, count: int) -> list[int]:
        """The next lines of its output."""
        assert self._process.stdout
        read = self._process.stdout.readline
        return [int(await asyncio.to_thread(read)) for _ in range(count)]

    async def end(self, signal_number: signal.Signals = signal.SIGKILL) -> list[int]:
        """Send the signal; returns the rest of its output."""
        self._process.send_signal(signal_number)
        output, _ = await asyncio.to_thread(self._process.communicate)
        return [int(line) for line in output.split()]


async def test_changes_survive_rebuilds_in_another_process_that_is_killed(
    index: SearchIndex, engine: Engine, tmp_path: Path
) -> None:
    expected_content = ExpectedContent(tmp_path / "truth.db")
    expected_content.create()
    all_numbers = list(range(IDEAS))
    await engine.put(expected_content.documents(all_numbers))
    changing = ConcurrentProcess("change", index.url, expected_content)
    changed = await changing.lines(1)
    for rebuilds in (1, 0):
        rebuilding = ConcurrentProcess("rebuild", index.url, expected_content)
        await rebuilding.lines(rebuilds)
        changed += await changing.lines(10)
        # Kill it in the middle of its next rebuild.
        await rebuilding.end()
        hidden = {number for number in changed if number < 10}
        assert not hidden & set(await find_ids(engine, "soep")), "a hidden idea came back"
    last = ConcurrentProcess("rebuild", index.url, expected_content)
    await last.lines(1)
    await changing.end(signal.SIGTERM)
    await last.end()
    hits = await engine.find(Query("soep", limit=2 * IDEAS))
    assert sorted(ref.id for ref in hits.refs) == sorted(expected_content.versions(all_numbers))
    for number, version in expected_content.versions(all_numbers).items():
        assert number in await find_ids(engine, word(version))
