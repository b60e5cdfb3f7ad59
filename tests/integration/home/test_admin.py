"""Admin pages: who may open them, and the content of the first one."""

import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete

from forum.accounts.actions import members
from forum.app.container import Forum
from forum.app.web import create_app
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.core.errors import Forbidden
from forum.town import actions
from forum.town import queries as town_queries
from forum.town.tables import Neighbourhood, Theme
from tests.conftest import BASE_URL, ClientAs, MakeForum
from tests.integration.town.admin_forms import (
    CALL,
    FORMS,
    NEIGHBOURHOOD,
    THEME,
    journal_entries,
    newest_row,
)
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, acting_as, member_of
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE


async def admin_paths(forum: Forum) -> list[str]:
    theme, neighbourhood, call = [
        (await newest_row(forum, table)).id for table in (Theme, Neighbourhood, Call)
    ]
    maria = await member_of(forum.session_factory, MARIA)
    return [
        "/nl/admin", "/nl/admin/members", f"/nl/admin/members/{maria.id}",
        "/nl/admin/calls/new", f"/nl/admin/calls/{call}",
        "/nl/admin/themes/new", f"/nl/admin/themes/{theme}",
        "/nl/admin/neighbourhoods/new", f"/nl/admin/neighbourhoods/{neighbourhood}",
    ]  # fmt: skip


@ON_SQLITE
async def test_these_pages_are_for_administrators(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    reads = await admin_paths(forum)
    writes = [*reads[1:], f"{reads[6]}/delete", f"{reads[8]}/delete"]
    form_data = {**CALL, **THEME, **NEIGHBOURHOOD, "role": "admin", "email": MARIA.email}
    before = [len(await all_rows(forum, table)) for table in (Call, Theme, Neighbourhood)]
    for person in (MARIA, ELS, TOM):
        browser = await client_as(person)
        for path in reads:
            assert (await browser.get(path)).status_code == 403, path
        for path in writes:
            assert (await browser.post(path, data=form_data)).status_code == 403, path
        assert "/nl/admin" not in (await browser.get("/nl/")).text
    for path in reads:
        response = await client.get(path)
        assert response.status_code == 303
        assert response.headers["location"].startswith("/nl/sign-in?next=%2Fnl%2Fadmin")
    for path in writes:
        assert (await client.post(path, data=form_data)).status_code == 403, path
    assert [len(await all_rows(forum, table)) for table in (Call, Theme, Neighbourhood)] == before
    assert (await member_of(forum.session_factory, MARIA)).role is Role.resident
    assert await journal_entries(forum) == []
    ann = await client_as(ANN)
    for path in reads:
        assert (await ann.get(path)).status_code == 200, path
    assert 'href="/nl/admin"' in (await ann.get("/nl/")).text


@ON_SQLITE
async def test_a_cross_site_request_can_not_send_these_forms(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    headers = {"sec-fetch-site": "cross-site"}
    response = await ann.post("/nl/admin/themes/new", data=THEME, headers=headers)
    assert response.status_code == 403
    assert "samen-eten" not in [theme.slug for theme in await all_rows(forum, Theme)]


@ON_SQLITE
async def test_the_actions_enforce_the_role_too(forum: Forum) -> None:
    for person in (MARIA, ELS, TOM):
        async with acting_as(forum.session_factory, person) as uow:
            theme = await town_queries.part_by_slug(uow, Theme, "groen")
            assert theme is not None
            with pytest.raises(Forbidden, match="not_admin"):
                await actions.write_theme(uow, {"nl": "Rood"}, 1)
            with pytest.raises(Forbidden, match="not_admin"):
                await actions.write_neighbourhood(uow, "Zuid", {}, 1)
            with pytest.raises(Forbidden, match="not_admin"):
                await actions.delete_part(uow, theme)
            with pytest.raises(Forbidden, match="not_admin"):
                await members.give_role(
                    uow, await member_of(forum.session_factory, YUSUF), Role.admin
                )


async def test_an_empty_forum_explains_what_to_do(forum: Forum, client_as: ClientAs) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        for table in (Call, Theme, Neighbourhood):
            await uow.execute(delete(table))
    ann = await client_as(ANN)
    page = (await ann.get("/en/admin")).text
    for empty in ("There is no call yet", "There are no neighbourhoods", "There are no themes"):
        assert empty in page
    assert 'name="position" type="text" value="1"' in (await ann.get("/en/admin/themes/new")).text
    for kind, form_data in FORMS.items():
        assert (await ann.post(f"/en/admin/{kind}/new", data=form_data)).status_code == 303
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(
        "/tr/ideas",
        data={
            "title": "Salı günleri birlikte çorba", "body": "Mahallede herkes için çorba pişirelim.",
            "call": "wie-eet-er-mee", "theme": "samen-eten", "neighbourhood": "sint-jan",
        },
    )  # fmt: skip
    assert response.status_code == 303, response.text


@ON_SQLITE
async def test_the_number_of_queries_does_not_grow(
    forum: Forum, client_as: ClientAs, record_statements: Any
) -> None:
    ann = await client_as(ANN)
    expected = {
        "/en/admin": ["member_session", "call", "neighbourhood", "theme"],
        "/en/admin/members": ["member_session", "member", "member_block"],
    }
    for number in range(3):
        for path, tables in expected.items():
            with record_statements() as statements:
                await ann.get(path)
            found = re.findall(
                r"FROM (member_session|member_block|member|call|neighbourhood|theme)\b",
                str(statements),
            )
            assert found == tables
        for kind, form_data in FORMS.items():
            names = {"question_nl", "name_nl", "name"}
            data = {
                key: f"{text} {number}" if key in names else text for key, text in form_data.items()
            }
            assert (await ann.post(f"/en/admin/{kind}/new", data=data)).status_code == 303


@ON_SQLITE
async def test_the_form_of_a_call_has_the_languages_of_the_town(client_as: ClientAs) -> None:
    page = (await (await client_as(ANN)).get("/fr/admin/calls/new")).text
    names = re.findall(r'name="question_([a-z]{2})"', page)
    assert names == ["nl", "en", "fr", "de", "it", "tr", "ar"]
    details = page.split('<details class="more wide"')[1]
    assert 'name="question_nl"' not in details and 'name="question_en"' not in details
    assert re.search(r'id="f-question_nl"[^>]* required', page)
    assert not re.search(r'id="f-question_en"[^>]* required', page)


@ON_SQLITE
async def test_a_town_with_one_language_has_no_collapsed_fields(
    make_forum: MakeForum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    app = create_app(make_forum(FORUM_SITE__LANGUAGES='["fr"]', FORUM_SITE__DEFAULT_LANGUAGE="fr"))
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url=BASE_URL, cookies=ann.cookies) as browser,
    ):
        for kind in ("calls", "themes"):
            page = (await browser.get(f"/fr/admin/{kind}/new")).text
            assert set(re.findall(r'name="[a-z]+_([a-z]{2})" type="text"', page)) == {"fr"}
            assert '<details class="more' not in page
