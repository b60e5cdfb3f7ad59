"""The accessibility statement: what the European model asks for, from the settings."""

import httpx2
import pytest

from forum.app.web import create_app
from tests.conftest import BASE_URL, MakeForum
from tests.parsing import Page
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def _page(make_forum: MakeForum, path: str = "/en/accessibility", **settings: str) -> str:
    environment = {f"FORUM_ACCESSIBILITY__{key}": value for key, value in settings.items()}
    app = create_app(make_forum(**environment))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client:
        return (await client.get(path)).text


@pytest.mark.parametrize(
    ("conformance", "words"),
    [("full", "fully meets"), ("partial", "partly meets"), ("none", "doesn't yet meet")],
)
async def test_the_status(make_forum: MakeForum, conformance: str, words: str) -> None:
    assert words in Page(await _page(make_forum, CONFORMANCE=conformance)).text


async def test_what_was_tested_when_and_by_whom(make_forum: MakeForum) -> None:
    page = await _page(
        make_forum,
        PREPARED_ON="2026-10-05",
        REVIEWED_ON="2026-11-20",
        METHOD="third_party",
        ENFORCER="Ombudsman of the examples",
        ENFORCER_URL="https://ombudsman.example.org/complaints",
    )
    text = Page(page).text
    assert "An independent expert tested the site." in text
    assert "made on 5 October 2026" in text
    assert "last reviewed on 20 November 2026" in text
    assert 'href="https://ombudsman.example.org/complaints"' in page
    assert "Ombudsman of the examples" in text


async def test_without_a_test_no_day_is_named(make_forum: MakeForum) -> None:
    text = Page(await _page(make_forum)).text
    assert "made on" not in text
    assert "tested the site" not in text
    assert "ombudsman of your region" in text


async def test_gaps_in_the_readers_language(make_forum: MakeForum) -> None:
    gaps = '{nl = "De kaart heeft geen tekst."}'
    page = await _page(make_forum, "/fr/accessibility", GAPS=gaps)
    assert '<div class="prose" lang="nl" dir="ltr"><p>De kaart heeft geen tekst.</p></div>' in page
