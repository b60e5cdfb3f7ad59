"""Admin pages of neighbourhoods and themes: add, change and delete."""

import asyncio
from typing import Any

import httpx2
import pytest

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.core.errors import Conflict
from forum.town import actions, queries
from forum.town.tables import Neighbourhood, Theme
from tests.conftest import ClientAs
from tests.factories import post_pending_idea
from tests.integration.projects.factories import write_project
from tests.integration.town.admin_forms import (
    CALL,
    FORMS,
    NEIGHBOURHOOD,
    SCRIPT,
    THEME,
    fields_with_errors,
    journal_entries,
    newest_row,
)
from tests.parsing import flash_code
from tests.people import ANN, MARIA, acting_as, member_of
from tests.rows import all_rows
from tests.services.databases import ON_SQLITE


async def test_a_theme_is_added_changed_and_deleted(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    assert 'name="position" type="text" value="2"' in (await ann.get("/nl/admin/themes/new")).text
    assert (await ann.post("/nl/admin/themes/new", data=THEME)).status_code == 303
    theme = await newest_row(forum, Theme)
    assert (theme.slug, theme.position) == ("samen-eten", 7)
    assert theme.names == {"nl": "Samen eten", "en": "Eating together"}
    assert "Eating together" in (await ann.get("/en/ideas/new")).text
    path = f"/nl/admin/themes/{theme.id}"
    fields = THEME | {"name_nl": "Aan tafel", "name_ar": "على المائدة", "position": "0"}
    assert (await ann.post(path, data=fields)).status_code == 303
    theme = await newest_row(forum, Theme)
    assert (theme.slug, theme.names["nl"], theme.position) == ("samen-eten", "Aan tafel", 0)
    assert "<bdi>على المائدة" in (await ann.get("/ar/admin")).text
    assert f'action="{path}/delete"' in (await ann.get(path)).text
    response = await ann.post(f"{path}/delete")
    assert (response.headers["location"], flash_code(response)) == ("/nl/admin", "theme_deleted")
    assert len(await all_rows(forum, Theme)) == 2
    assert (await ann.post(f"{path}/delete")).status_code == 404
    assert [data["change"] for _, _, data in await journal_entries(forum)] == [
        "added",
        "changed",
        "deleted",
    ]


@ON_SQLITE
async def test_a_neighbourhood_is_added_changed_and_deleted(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    assert (await ann.post("/nl/admin/neighbourhoods/new", data=NEIGHBOURHOOD)).status_code == 303
    part = await newest_row(forum, Neighbourhood)
    assert (part.slug, part.name, part.position) == (
        "sint-jan",
        "Sint-Jan",
        7,
    )
    path = f"/nl/admin/neighbourhoods/{part.id}"
    assert 'value="Sint-Jan"' in (await ann.get(path)).text
    assert (await ann.post(path, data=NEIGHBOURHOOD | {"name": "Sint-Janswijk"})).status_code == 303
    assert "Sint-Janswijk" in (await ann.get("/nl/ideas/new")).text
    assert (await newest_row(forum, Neighbourhood)).slug == "sint-jan"
    assert (await ann.post(f"{path}/delete")).status_code == 303
    assert len(await all_rows(forum, Neighbourhood)) == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("themes", {"name_nl": "groen!", "position": "3"}, "name_nl"),
        ("neighbourhoods", {"name": "NOORD", "position": "3"}, "name"),
        ("themes", {"name_en": "Green", "position": "3"}, "name_nl"),
        ("themes", {"name_nl": "Rood", "name_fr": "r" * 61, "position": "3"}, "name_fr"),
        ("neighbourhoods", {"name": "Zuid", "position": "eerst"}, "position"),
    ],
)
async def test_an_invalid_name_or_position_is_an_error(
    forum: Forum, client_as: ClientAs, kind: str, data: dict[str, str], field: str
) -> None:
    ann = await client_as(ANN)
    table: type[Any] = Theme if kind == "themes" else Neighbourhood
    first, second = await all_rows(forum, table)
    edited = first if "groen!" in data.values() or "NOORD" in data.values() else second
    for path in (f"/nl/admin/{kind}/new", f"/nl/admin/{kind}/{edited.id}"):
        response = await ann.post(path, data=data)
        assert response.status_code == 422, path
        assert fields_with_errors(response) == [field]
        for value in data.values():
            assert f'value="{value}"' in response.text
    assert [part.slug for part in await all_rows(forum, table)] == [first.slug, second.slug]


async def test_a_part_that_an_idea_uses_cannot_be_deleted(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await post_pending_idea(forum, neighbourhood="noord", theme="groen")
    for kind, table, slug in (
        ("themes", Theme, "groen"),
        ("neighbourhoods", Neighbourhood, "noord"),
    ):
        part = next(item for item in await all_rows(forum, table) if item.slug == slug)
        path = f"/en/admin/{kind}/{part.id}"
        html = (await ann.get(path)).text
        reason = "Ideas or projects use this"
        assert "/delete" not in html and reason in html
        response = await ann.post(f"{path}/delete")
        assert response.status_code == 403 and reason in response.text
        assert part.id in [item.id for item in await all_rows(forum, table)]


async def test_a_part_that_a_project_uses_cannot_be_deleted(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    await write_project(forum, neighbourhood="centrum", theme="buren")
    for kind, table in (("themes", Theme), ("neighbourhoods", Neighbourhood)):
        part = (await all_rows(forum, table))[0]
        assert "/delete" not in (await ann.get(f"/en/admin/{kind}/{part.id}")).text
        assert (await ann.post(f"/en/admin/{kind}/{part.id}/delete")).status_code == 403


async def test_concurrent_adds_of_one_name_add_it_once(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    responses = await asyncio.gather(
        *(ann.post("/nl/admin/themes/new", data=THEME) for _ in range(5))
    )
    assert sorted(response.status_code for response in responses) == [303, 422, 422, 422, 422]
    assert [theme.slug for theme in await all_rows(forum, Theme)].count("samen-eten") == 1


async def test_the_unique_constraint_decides_on_slugs(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def finds_nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(queries, "part_by_slug", finds_nothing)
    async with acting_as(forum.session_factory, ANN) as uow:
        with pytest.raises(Conflict, match="slug_taken"):
            await actions.write_neighbourhood(uow, "Noord", {}, 1)
        # Only the savepoint is rolled back; the unit of work stays usable.
        await actions.write_neighbourhood(uow, "Zuid", {}, 2)
    assert [part.slug for part in await all_rows(forum, Neighbourhood)][-1] == "zuid"


@ON_SQLITE
async def test_unknown_numbers_are_not_found(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    for kind, data in FORMS.items():
        assert (await ann.get(f"/nl/admin/{kind}/999")).status_code == 404
        assert (await ann.post(f"/nl/admin/{kind}/999", data=data)).status_code == 404
        assert (await ann.get(f"/nl/admin/{kind}/0")).status_code == 404
    for kind in ("themes", "neighbourhoods"):
        assert (await ann.post(f"/nl/admin/{kind}/999/delete")).status_code == 404
    assert (await ann.get("/nl/admin/members/999")).status_code == 404
    assert (await ann.post("/nl/admin/members/999", data={"role": "admin"})).status_code == 404


async def test_script_in_a_name_is_escaped(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    forms = {
        "calls": CALL | {"question_nl": SCRIPT, "intro_nl": SCRIPT},
        "themes": {"name_nl": SCRIPT, "position": "1"},
        "neighbourhoods": {"name": SCRIPT, "position": "1"},
    }
    tables: dict[str, type[Any]] = {"calls": Call, "themes": Theme, "neighbourhoods": Neighbourhood}
    pages = []
    for kind, table in tables.items():
        assert (await ann.post(f"/nl/admin/{kind}/new", data=forms[kind])).status_code == 303
        pages.append(await ann.get(f"/nl/admin/{kind}/{(await newest_row(forum, table)).id}"))
        pages.append(await ann.post(f"/nl/admin/{kind}/new", data=forms[kind]))
    async with forum.session_factory.unit_of_work() as uow:
        maria = await uow.get(Member, (await member_of(forum.session_factory, MARIA)).id)
        assert maria is not None
        maria.name, maria.role = SCRIPT, Role.official
    pages.append(await ann.get("/nl/admin/members"))
    pages.append(await ann.get(f"/nl/admin/members/{maria.id}"))
    pages.append(await ann.get("/nl/admin"))
    pages += [await client.get("/nl/"), await client.get("/nl/ideas/new")]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
