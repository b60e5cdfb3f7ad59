"""Site settings on pages: helplines of the configured country only, phone hours only if set."""

import re

import httpx2
import pytest

from forum.app.web import create_app
from forum.core.helplines import BY_COUNTRY
from tests.conftest import BASE_URL, MakeForum
from tests.parsing import Page
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def get_page(make_forum: MakeForum, path: str, **environment: str) -> Page:
    transport = httpx2.ASGITransport(create_app(make_forum(**environment)))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        response = await browser.get(path)
    assert response.status_code == 200
    return Page(response.text)


def phone_numbers(page: Page) -> list[str]:
    line = (
        r'<li><bdi[^>]*>[^<]+</bdi>(?: \([^)]+\))? <a href="tel:[^"]+"><bdi dir="ltr">([^<]+)</bdi>'
    )
    return [number.replace("\xa0", " ") for number in re.findall(line, page.html)]


@pytest.mark.parametrize("country", [*BY_COUNTRY])
async def test_a_country_has_its_own_helplines(make_forum: MakeForum, country: str) -> None:
    page = await get_page(make_forum, "/nl/house-rules", FORUM_SITE__COUNTRY=country)
    own = {line.phone for line in BY_COUNTRY[country]}
    assert phone_numbers(page)[0] == "112"
    assert set(phone_numbers(page)[1:]) == own


async def test_without_a_country_no_helpline_is_invented(make_forum: MakeForum) -> None:
    page = await get_page(make_forum, "/nl/house-rules", FORUM_SITE__PHONE="0123 45 67 89")
    assert phone_numbers(page) == ["112", "0123 45 67 89"]


@pytest.mark.parametrize(
    ("language", "first"), [("fr", "0800 32 123"), ("de", "108"), ("nl", "1813")]
)
async def test_helplines_in_ones_own_language_come_first(
    make_forum: MakeForum, language: str, first: str
) -> None:
    path = f"/{language}/house-rules"
    assert phone_numbers(await get_page(make_forum, path, FORUM_SITE__COUNTRY="BE"))[1] == first


async def test_a_town_may_choose_its_own(make_forum: MakeForum) -> None:
    own = '[{name = "Wijklijn", phone = "0123 11 22 33"}]'
    page = await get_page(
        make_forum, "/nl/house-rules", FORUM_SITE__COUNTRY="BE", FORUM_SITE__HELPLINES=own
    )
    assert phone_numbers(page) == ["0123 11 22 33"]


async def test_hours_are_shown_only_if_they_are_set(make_forum: MakeForum) -> None:
    for path in ("/nl/about", "/nl/"):
        without_hours = await get_page(make_forum, path)
        assert "van 9 tot" not in without_hours.text
        assert "()" not in without_hours.text
        with_hours = await get_page(make_forum, path, FORUM_SITE__HOURS__NL="van 9 tot 11")
        assert "van 9 tot 11" in with_hours.text
