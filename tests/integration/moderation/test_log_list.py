"""The list of the log: filters, search, words without another page, and its CSV."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.audit.tables import AuditEntry
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.moderation.list_rows import cells_by_row, csv_rows, titles
from tests.people import BRAM, ELS, member_of
from tests.services.databases import ON_SQLITE

FORMULA, SOUP, GAME = "=HYPERLINK(1)", "Samen soep", "Bordspelen"
WORDS = "Dit staat er al."


@pytest.fixture
async def decided(forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock) -> Forum:
    """Three decisions, a day after each other: 28, 29 and 30 November."""
    clock.moment = datetime(2026, 11, 28, 9, tzinfo=UTC)
    for title, person, outcome, fields in (
        (FORMULA, ELS, "publish", {}),
        (SOUP, ELS, "reject", {"ground": "duplicate", "text": WORDS}),
        (GAME, BRAM, "return", {"text": "Met wie?"}),
    ):
        idea = await post_pending_idea(forum, title)
        await drain()
        case = await case_steps.open_case_on(forum, idea.ref)
        response = await case_steps.decide(await client_as(person), case, outcome, **fields)
        assert response.status_code == 303
        clock.advance(days=1)
    return forum


QUERIES: list[tuple[dict[str, str], list[str]]] = [
    ({}, [GAME, SOUP, FORMULA]),
    ({"sort": "oldest"}, [FORMULA, SOUP, GAME]),
    ({"who": "els"}, [SOUP, FORMULA]),
    ({"who": "99999"}, [GAME, SOUP, FORMULA]),
    ({"outcome": "reject"}, [SOUP]),
    ({"ground": "duplicate"}, [SOUP]),
    ({"ground": "off_topic"}, []),
    ({"kind": "idea"}, [GAME, SOUP, FORMULA]),
    ({"kind": "comment"}, []),
    ({"first": "2026-11-29"}, [GAME, SOUP]),
    ({"last": "29/11/2026"}, [SOUP, FORMULA]),
    ({"first": "2026-11-29", "last": "2026-11-29"}, [SOUP]),
    ({"q": "SOEP"}, [SOUP]),
    ({"who": "els", "outcome": "publish", "first": "2026-11-28"}, [FORMULA]),
]
"""What is asked, and the titles that are shown for it."""


async def test_what_is_wanted_is_shown(decided: Forum, client_as: ClientAs) -> None:
    els = await client_as(ELS)
    number = str((await member_of(decided.session_factory, ELS)).pk)
    for query, expected in QUERIES:
        sent = query | ({"who": number} if query.get("who") == "els" else {})
        page = (await els.get("/nl/moderation/log", params=sent)).text
        assert titles(page) == expected, query
        assert len(cells_by_row(page)) == bool(expected), "a cell for each head"
        exported = await els.get("/nl/moderation/log.csv", params=sent)
        assert [row["Titel"].removeprefix("'") for row in csv_rows(exported)] == expected, query


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("first=soon", "Please write the day"),
        ("first=2026-11-30&last=2026-11-29", "The last day is before the first day"),
        (f"q={'x' * 101}", "please keep to 100"),
    ],
)
async def test_what_cannot_be_read_is_said(
    decided: Forum, client_as: ClientAs, query: str, fault: str
) -> None:
    els = await client_as(ELS)
    response = await els.get(f"/en/moderation/log?{query}")
    assert response.status_code == 422
    assert fault in response.text
    assert titles(response.text) == []
    exported = await els.get(f"/en/moderation/log.csv?{query}")
    assert exported.status_code == 303
    assert (await els.get(exported.headers["location"])).status_code == 422


@ON_SQLITE
@pytest.mark.parametrize("after", ["x", "WzFd", "WyJ4IiwxXQ"])
async def test_a_bad_cursor_is_not_found(decided: Forum, client_as: ClientAs, after: str) -> None:
    els = await client_as(ELS)
    assert (await els.get(f"/nl/moderation/log?after={after}")).status_code == 404


@ON_SQLITE
async def test_the_words_of_a_decision_are_in_its_row(decided: Forum, client_as: ClientAs) -> None:
    page = (await (await client_as(ELS)).get("/en/moderation/log?outcome=reject")).text
    assert f'<blockquote dir="auto">{WORDS}</blockquote>' in page
    assert 'datetime="2026-11-29T10:00+01:00" title="29 November 2026' in page


@ON_SQLITE
async def test_a_filter_is_taken_away_by_its_link(decided: Forum, client_as: ClientAs) -> None:
    page = (
        await (await client_as(ELS)).get("/en/moderation/log?outcome=reject&q=soep&sort=oldest")
    ).text
    assert 'href="/en/moderation/log?outcome=reject&amp;sort=oldest"' in page
    assert 'href="/en/moderation/log?q=soep&amp;sort=oldest"' in page


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "delimiter", "marked"),
    [("", ";", False), ("delimiter=%2C", ",", False), ("delimiter=|&bom=yes", ";", True)],
)
async def test_the_csv_is_as_it_was_wanted(
    decided: Forum, client_as: ClientAs, query: str, delimiter: str, marked: bool
) -> None:
    els = await client_as(ELS)
    response = await els.get(f"/en/moderation/log.csv?{query}")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="moderation-log.csv"'
    assert response.headers["cache-control"] == "no-store"
    assert response.text.startswith("\ufeff") is marked
    rows = csv_rows(response, delimiter)
    assert [row["Title"] for row in rows] == [GAME, SOUP, f"'{FORMULA}"]
    assert rows[1]["What the author read"] == WORDS
    assert rows[1]["When"] == "2026-11-29T10:00+01:00"


@ON_SQLITE
async def test_a_copy_is_in_the_trail(decided: Forum, client_as: ClientAs) -> None:
    els = await client_as(ELS)
    await els.get("/nl/moderation/log.csv")
    async with decided.session_factory.read_session() as session:
        entries = await session.all(select(AuditEntry).where(AuditEntry.event == "ListExported"))
    assert [entry.data for entry in entries] == [{"path": "moderation/log.csv"}]
    assert [entry.actor_id for entry in entries] == [
        (await member_of(decided.session_factory, ELS)).pk
    ]
