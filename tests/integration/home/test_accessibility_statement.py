"""The accessibility statement: what the European model asks for, from the settings."""

import re
from html import unescape

import httpx2
import pytest

from forum.app.web import create_app
from forum.core.town_settings.accessibility_labels import TESTS
from tests.conftest import BASE_URL, MakeForum
from tests.parsing import Page
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def _page(make_forum: MakeForum, path: str = "/en/accessibility", **settings: str) -> str:
    """The page with these settings of `[accessibility]`, or of `[site]` where they say so."""
    environment = {
        f"FORUM_{key}" if key.startswith("SITE__") else f"FORUM_ACCESSIBILITY__{key}": value
        for key, value in settings.items()
    }
    app = create_app(make_forum(**environment))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client:
        return (await client.get(path)).text


def _headings(html: str) -> list[str]:
    main = html.partition("<main")[2]
    return [unescape(title) for title in re.findall(r"<h[1-6]>(.*?)</h[1-6]>", main)]


@pytest.mark.parametrize(
    ("conformance", "words"),
    [("full", "fully meets"), ("partial", "partly meets"), ("none", "doesn't yet meet")],
)
async def test_the_status(make_forum: MakeForum, conformance: str, words: str) -> None:
    assert words in Page(await _page(make_forum, CONFORMANCE=conformance)).text


BARRIERS, EXEMPT = "What doesn't work yet", "What the law doesn't cover"
GAPS = {"GAPS": '{en = "Nothing works with the keyboard."}'}
UNCONDITIONAL = ("Everything works", "Nothing moves")


async def test_who_is_bound_by_which_law_on_which_site(make_forum: MakeForum) -> None:
    html = await _page(make_forum, SITE__COUNTRY="NL", SITE__TOWN="Oeverdam")
    assert _headings(html)[0] == "Accessibility statement"
    page = Page(html)
    wish = "Municipality of Oeverdam wants everybody to be able to use this site, as the law asks:"
    assert f"{wish} Besluit digitale toegankelijkheid overheid" in page.text
    assert re.search(
        r"This statement is about <bdi>Samenspraak</bdi>, at <bdi>https?://\S+</bdi>\.", html
    )


async def test_the_town_has_the_last_word_on_the_law(make_forum: MakeForum) -> None:
    law = '{nl = "Bestuursdecreet van 7 december 2018"}'
    page = await _page(make_forum, SITE__COUNTRY="BE", LAW=law)
    assert '<bdi lang="nl" dir="ltr">Bestuursdecreet van 7 december 2018</bdi>.' in page
    assert "19 juli 2018" not in page


async def test_without_a_country_the_directive_is_named(make_forum: MakeForum) -> None:
    text = Page(await _page(make_forum, SITE__COUNTRY="")).text
    assert "as the law asks (Directive (EU) 2016/2102)." in text


async def test_full_names_nothing_that_does_not_work(make_forum: MakeForum) -> None:
    text = Page(await _page(make_forum, CONFORMANCE="full")).text
    assert "doesn't work yet" not in text
    assert EXEMPT in text and "written by residents" in text.partition(EXEMPT)[2]


@pytest.mark.parametrize("conformance", ["partial", "none"])
async def test_less_than_full_does_not_say_that_everything_works(
    make_forum: MakeForum, conformance: str
) -> None:
    text = Page(await _page(make_forum, CONFORMANCE=conformance, **GAPS)).text
    assert "What doesn't work yet is below." in text
    assert "Nothing works with the keyboard." in text.partition(BARRIERS)[2]
    assert not [words for words in UNCONDITIONAL if words in text]


async def test_barriers_make_a_full_site_partly_accessible(make_forum: MakeForum) -> None:
    """Settings and earlier versions can contradict each other; readers get the lesser claim."""
    text = Page(await _page(make_forum, CONFORMANCE="full", **GAPS)).text
    assert "partly meets" in text and "fully meets" not in text
    assert not [words for words in UNCONDITIONAL if words in text]


async def test_what_does_not_work_by_its_reason(make_forum: MakeForum) -> None:
    """Each has a heading of its own, and none without a text."""
    reasons = {
        "GAPS": ("Not yet as the standard asks", "The map has no text."),
        "BURDEN": ("This would be too much for now", "Old minutes are scans."),
        "EXEMPT": (EXEMPT, "Films of before 2020."),
    }
    for written, (heading, words) in reasons.items():
        html = await _page(make_forum, **{written: f'{{en = "{words}"}}'})
        titles = _headings(html)
        shown = {
            key for key, (each, _) in reasons.items() if any(each in title for title in titles)
        }
        assert shown == {written, "EXEMPT"}
        assert (BARRIERS in titles) == (written != "EXEMPT")
        assert words in Page(html).text.partition(heading)[2]


async def test_the_tests_of_the_program_are_named(make_forum: MakeForum) -> None:
    text = Page(await _page(make_forum)).text
    assert all(words in text for words in TESTS.values())


async def test_the_body_to_turn_to_can_be_reached(make_forum: MakeForum) -> None:
    contact = "Kerkstraat 1, 9999 Oeverdam, ombudsman@example.org"
    page = Page(await _page(make_forum, ENFORCER="Ombudsman", ENFORCER_CONTACT=contact))
    assert f"How to reach it: {contact}" in page.text


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
