"""The list of the queue: filters, sorts, search, what is late, and its CSV."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.app.container import Forum
from forum.core.content.lifecycle import TextEdit
from forum.core.lateness import late_before
from forum.core.text.html import rich_text_from_plain
from forum.ideas.actions import ideas
from forum.ideas.queries import ideas as idea_queries
from moderation.queries.cases import ORDERS
from moderation.tables.cases import CaseKind
from tests.conftest import ClientAs, Drain, MakeForum
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.moderation.list_rows import cells_by_row, csv_rows, titles, walk
from tests.people import ELS, MARIA, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

CRY_FOR_HELP = "Soms denk ik: zonder mij beter af. Niemand zou me missen."
BANK, SOUP, CRY, TURKISH = "Een bank", "Éénpotsoep", "Dringend", "Çay bahçesi"


@pytest.fixture
async def waiting(forum: Forum, drain: Drain, clock: FrozenClock) -> Forum:
    """Four cases, an hour after each other, the first on a Friday."""
    clock.moment = datetime(2026, 11, 27, 9, tzinfo=UTC)
    for title, body, language in (
        (BANK, "Bel me op 0470 00 00 12.", "nl"),
        (SOUP, "Samen soep koken.", "nl"),
        (CRY, CRY_FOR_HELP, "nl"),
        (TURKISH, "Birlikte çay içelim.", "tr"),
    ):
        await post_pending_idea(forum, title, body=body, language=language)
        await drain()
        clock.advance(hours=1)
    return forum


QUERIES: list[tuple[dict[str, str], list[str]]] = [
    ({}, [CRY, BANK, SOUP, TURKISH]),
    ({"sort": "oldest"}, [BANK, SOUP, CRY, TURKISH]),
    ({"sort": "newest"}, [TURKISH, CRY, SOUP, BANK]),
    ({"sort": "nothing"}, [CRY, BANK, SOUP, TURKISH]),
    ({"kind": "idea"}, [CRY, BANK, SOUP, TURKISH]),
    ({"kind": "comment"}, []),
    ({"kind": "nothing"}, [CRY, BANK, SOUP, TURKISH]),
    ({"sign": "personal_data"}, [BANK]),
    ({"sign": "advertising"}, []),
    ({"language": "tr"}, [TURKISH]),
    ({"why": "resubmitted"}, []),
    ({"why": "new", "language": "nl", "sort": "newest"}, [CRY, SOUP, BANK]),
    ({"late": "yes"}, []),
    ({"q": "bank"}, [BANK]),
    ({"q": "éénPOTsoep"}, [SOUP]),
    ({"q": "BAHÇESI"}, [TURKISH]),
    ({"q": "een bank"}, [BANK]),
    ({"q": "100%"}, []),
    ({"q": "bank", "sign": "advertising"}, []),
]
"""What is asked, and the titles that are shown for it."""


async def test_what_is_asked_for_is_shown(waiting: Forum, client_as: ClientAs) -> None:
    els = await client_as(ELS)
    for query, expected in QUERIES:
        page = (await els.get("/nl/moderation", params=query)).text
        assert titles(page) == expected, query
        assert len(cells_by_row(page)) == bool(expected), "a cell for each head"
        exported = await els.get("/nl/moderation/queue.csv", params=query)
        named = ["" if title == CRY else title for title in expected]
        assert [row["Titel"] for row in csv_rows(exported)] == named, query


@ON_SQLITE
async def test_a_number_finds_its_idea(waiting: Forum, client_as: ClientAs) -> None:
    els = await client_as(ELS)
    case = next(case for case in await case_steps.cases(waiting) if case.language == "tr")
    for text in (str(case.subject_id), f"#{case.subject_id}"):
        page = (await els.get("/nl/moderation", params={"q": text})).text
        assert titles(page) == [TURKISH]


async def test_every_case_is_on_one_page(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    for number in range(27):
        body = CRY_FOR_HELP if number in (2, 3, 26) else "Koffie."
        await post_pending_idea(forum, f"Nummer {number:02}", body=body)
        # Two at a time: the number decides between them.
        clock.advance(minutes=number % 2)
    await drain()
    els = await client_as(ELS)
    for sort in ORDERS:
        found = await walk(els, f"/nl/moderation?sort={sort}")
        assert sorted(found) == [f"Nummer {number:02}" for number in range(27)], sort


@ON_SQLITE
async def test_a_case_is_late_after_the_promised_working_days(
    waiting: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    """Handed in on a Friday: two working days end on Tuesday."""
    clock.moment = datetime(2026, 12, 1, 22, tzinfo=UTC)
    els = await client_as(ELS)
    assert titles((await els.get("/en/moderation?late=yes")).text) == []
    clock.moment = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)  # in the town it is Wednesday
    els = await client_as(ELS)
    page = (await els.get("/en/moderation?late=yes&sort=oldest")).text
    assert titles(page) == [BANK, SOUP, CRY, TURKISH]
    assert page.count('class="is-late"') == 3
    assert page.count('class="is-urgent"') == 1
    exported = csv_rows(await els.get("/en/moderation/queue.csv?sort=oldest"))
    assert [row["Late"] for row in exported] == ["yes"] * 4
    assert exported[0]["Since"] == "2026-11-27T10:00+01:00"


@ON_SQLITE
@pytest.mark.parametrize(("region", "late"), [("", True), ("NW", False)])
async def test_holidays_of_the_region_are_no_working_days(
    make_forum: MakeForum, region: str, late: bool
) -> None:
    forum = make_forum(FORUM_SITE__COUNTRY="DE", FORUM_SITE__REGION=region)
    posted = datetime(2027, 10, 28, 9, tzinfo=UTC)  # a Thursday; All Saints' is the Monday after
    tuesday = datetime(2027, 11, 2, 9, tzinfo=UTC)
    assert (posted < late_before(forum.site, tuesday)) is late
    assert posted < late_before(forum.site, tuesday + timedelta(days=1))


async def test_what_comes_back_keeps_its_clock_and_shows_what_changed(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_pending_idea(forum, "Een bank", body="Bij de vijver staat geen bank.")
    await drain()
    first = await case_steps.open_case_on(forum, idea.ref)
    for words in ("Bij de vijver staan twee banken.", "Bij de vijver staan drie banken."):
        clock.advance(days=1)
        case = await case_steps.open_case_on(forum, idea.ref)
        await case_steps.decide(await client_as(ELS), case, "return", text="Hoeveel banken?")
        clock.advance(hours=1)
        async with acting_as(forum.session_factory, MARIA) as uow:
            fresh = await idea_queries.idea(uow, idea.number)
            window = forum.settings.ideas.edit_time
            body = rich_text_from_plain(words)
            await ideas.edit_idea(uow, fresh, TextEdit("Een bank", body), window=window)
        await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    assert case.id != first.id
    assert (case.kind, case.opened_at) == (CaseKind.resubmitted, first.opened_at)
    els = await client_as(ELS)
    queue = (await els.get("/en/moderation?why=resubmitted")).text
    assert titles(queue) == ["Een bank"]
    assert "Changed after our question" in queue
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "<del>twee</del>" in page and "<ins>drie</ins>" in page


@ON_SQLITE
async def test_a_later_case_of_the_same_content_is_new_of_its_time(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    """Only what was sent back keeps its clock: after a publication an edit has its own."""
    idea = await post_pending_idea(forum)
    await drain()
    els = await client_as(ELS)
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(els, case, "publish")
    clock.advance(minutes=5)
    async with acting_as(forum.session_factory, MARIA) as uow:
        fresh = await idea_queries.idea(uow, idea.number)
        body = rich_text_from_plain("Anders.")
        window = forum.settings.ideas.edit_time
        await ideas.edit_idea(uow, fresh, TextEdit(fresh.title, body), window=window)
    await drain()
    edited = await case_steps.open_case_on(forum, idea.ref)
    assert (edited.kind, edited.opened_at) == (CaseKind.edited, clock.now())


@ON_SQLITE
async def test_comments_are_found_by_their_words(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    comment = await post_public_comment(forum, idea.ref, by=YUSUF)
    els = await client_as(ELS)
    await els.post("/nl/moderation/cases", data={"ref": str(comment.ref)})
    word = comment.body.split()[0]
    assert len(titles((await els.get("/nl/moderation", params={"q": word})).text)) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("cookie", "shown"), [("", "dense"), ("comfortable", "comfortable"), ("x", "dense")]
)
async def test_the_browser_remembers_the_density(
    waiting: Forum, client_as: ClientAs, cookie: str, shown: str
) -> None:
    els = await client_as(ELS)
    if cookie:
        chosen = await els.post("/nl/density", data={"density": cookie, "next": "/nl/moderation"})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/nl/moderation")
    assert f"list list-{shown}" in (await els.get("/nl/moderation")).text


@ON_SQLITE
async def test_the_reference_in_a_copy_finds_its_row(waiting: Forum, client_as: ClientAs) -> None:
    els = await client_as(ELS)
    for row in csv_rows(await els.get("/en/moderation/queue.csv")):
        reference = row["Reference number"].capitalize()
        found = (await els.get("/en/moderation", params={"q": reference})).text
        # The copy doesn't say what somebody in danger wrote.
        assert titles(found) == [row["Title"] or CRY]
    for nothing in ("idea 999999", "idea x", "nothing 1"):
        assert not titles((await els.get("/en/moderation", params={"q": nothing})).text)
