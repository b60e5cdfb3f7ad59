"""Texts in a language that the town no longer offers outlive the forms that don't show them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
from sqlmodel import SQLModel, select

from forum.app.web import create_app
from forum.calls.tables import Call
from forum.projects.tables import Outcome, Project, Step
from forum.town.tables import Neighbourhood, Theme
from tests.conftest import BASE_URL, ClientAs, MakeForum
from tests.integration.town.admin_forms import CALL, NEIGHBOURHOOD, THEME
from tests.parsing import Page
from tests.people import ANN
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
TURKISH = "Birlikte yemek yiyelim"
PROJECT = {
    "title_nl": "Praatbanken", "summary_nl": "Een bank om te praten.", "title_tr": TURKISH,
    "summary_tr": TURKISH, "state": "running",
}  # fmt: skip
PROJECT_PAGE = "/nl/office/projects/1"

Forms = list[tuple[str, str, Mapping[str, str]]]
"""Path of the form, path that it is first submitted to, its values."""
PARTS: Forms = [
    ("/nl/admin/themes/3", "/nl/admin/themes/new", THEME | {"name_tr": TURKISH}),
    (
        "/nl/admin/neighbourhoods/3",
        "/nl/admin/neighbourhoods/new",
        NEIGHBOURHOOD | {"name_tr": TURKISH},
    ),
    ("/nl/admin/calls/3", "/nl/admin/calls/new", CALL | {"intro_tr": f"**{TURKISH}**\n\nSoru"}),
    (f"{PROJECT_PAGE}/edit", "/nl/office/projects", PROJECT),
    (
        f"{PROJECT_PAGE}/steps",
        f"{PROJECT_PAGE}/steps",
        {"title_nl_1": "Plaatsen kiezen", "title_tr_1": TURKISH, "state_1": "done"},
    ),
    (
        f"{PROJECT_PAGE}/outcome",
        f"{PROJECT_PAGE}/outcome",
        {
            "label_nl_1": "Gesprekken",
            "label_tr_1": TURKISH,
            "value_1": "120",
            "evaluation_tr": TURKISH,
        },
    ),
]
TEXTS: dict[type[SQLModel], tuple[str, ...]] = {
    Theme: ("names",), Neighbourhood: ("names",), Call: ("question", "intro", "intro_html"),
    Project: ("title", "summary", "evaluation", "evaluation_html"), Step: ("title",),
    Outcome: ("label",),
}  # fmt: skip


@pytest.fixture
async def ann(client_as: ClientAs) -> httpx2.AsyncClient:
    """An administrator, in a forum that offers every language, with a draft of a project."""
    browser = await client_as(ANN)
    for _, path, values in PARTS:
        response = await browser.post(path, data=values)
        assert response.status_code == 303, (path, Page(response.text).text)
    return browser


@pytest.fixture
async def dutch_only(
    make_forum: MakeForum, ann: httpx2.AsyncClient
) -> AsyncIterator[httpx2.AsyncClient]:
    """The administrator in the same forum after its settings were changed."""
    app = create_app(make_forum(FORUM_SITE__LANGUAGES='["nl", "en"]'))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url=BASE_URL, cookies=ann.cookies
    ) as browser:
        yield browser


async def _turkish_texts(make_forum: MakeForum) -> list[Any]:
    async with make_forum().session_factory.read_session() as session:
        return [
            getattr(row, column)["tr"]
            for table, columns in TEXTS.items()
            for row in (await session.all(select(table)))[-1:]
            for column in columns
        ]


async def test_they_are_kept_by_every_form(
    make_forum: MakeForum, dutch_only: httpx2.AsyncClient
) -> None:
    before = await _turkish_texts(make_forum)
    assert len(before) == sum(map(len, TEXTS.values()))
    for path, _, values in PARTS:
        page = Page((await dutch_only.get(path)).text)
        changed = next(name for name in values if "_nl" in name or name == "name")
        response = await dutch_only.post(path, data=page.fields | {changed: "Iets nieuws"})
        assert response.status_code == 303, (path, Page(response.text).text)
        assert "Iets nieuws" in Page((await dutch_only.get(path)).text).fields.values()
    assert await _turkish_texts(make_forum) == before


async def test_a_form_with_errors_keeps_them_too(dutch_only: httpx2.AsyncClient) -> None:
    path = "/nl/admin/themes/3"
    fields = Page((await dutch_only.get(path)).text).fields
    response = await dutch_only.post(path, data=fields | {"name_nl": ""})
    assert response.status_code == 422
    assert Page(response.text).fields["name_tr"] == TURKISH


async def test_an_emptied_row_goes_with_its_hidden_texts(dutch_only: httpx2.AsyncClient) -> None:
    path = f"{PROJECT_PAGE}/steps"
    fields = Page((await dutch_only.get(path)).text).fields
    response = await dutch_only.post(path, data=fields | {"title_nl_1": ""})
    assert response.status_code == 303
    assert TURKISH not in (await dutch_only.get(path)).text


async def test_readers_do_not_see_what_is_written_in_no_other_language(
    dutch_only: httpx2.AsyncClient,
) -> None:
    page = await dutch_only.get("/nl/projects/1", follow_redirects=True)
    assert page.status_code == 200
    assert "Praatbanken" in page.text
    assert TURKISH not in page.text
