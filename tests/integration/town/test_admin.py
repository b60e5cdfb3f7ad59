"""Administrators add, change and delete neighbourhoods and themes."""

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
    PLACE,
    SCRIPT,
    THEME,
    faults,
    journaled,
    last,
    parts,
)
from tests.parsing import flash_code
from tests.people import ANN, MARIA, acting_as
from tests.people import member as member_of


async def test_a_theme_is_added_changed_and_deleted(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    assert 'name="position" type="text" value="2"' in (await ann.get("/nl/admin/themes/new")).text
    assert (await ann.post("/nl/admin/themes/new", data=THEME)).status_code == 303
    theme = await last(forum, Theme)
    assert (theme.slug, theme.position) == ("samen-eten", 7)
    assert theme.names == {"nl": "Samen eten", "en": "Eating together"}
    assert "Eating together" in (await ann.get("/en/ideas/new")).text
    where = f"/nl/admin/themes/{theme.id}"
    typed = THEME | {"name_nl": "Aan tafel", "name_ar": "على المائدة", "position": "0"}
    assert (await ann.post(where, data=typed)).status_code == 303
    theme = await last(forum, Theme)
    assert (theme.slug, theme.names["nl"], theme.position) == ("samen-eten", "Aan tafel", 0)
    assert 'lang="ar" dir="rtl">على المائدة' in (await ann.get("/ar/admin")).text
    assert f'action="{where}/delete"' in (await ann.get(where)).text
    answer = await ann.post(f"{where}/delete")
    assert (answer.headers["location"], flash_code(answer)) == ("/nl/admin", "theme_deleted")
    assert len(await parts(forum, Theme)) == 2
    assert (await ann.post(f"{where}/delete")).status_code == 404
    assert [data["change"] for _, _, data in await journaled(forum)] == [
        "added",
        "changed",
        "deleted",
    ]


async def test_a_neighbourhood_is_added_changed_and_deleted(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    assert (await ann.post("/nl/admin/neighbourhoods/new", data=PLACE)).status_code == 303
    place = await last(forum, Neighbourhood)
    assert (place.slug, place.name, place.position) == ("sint-jan", "Sint-Jan", 7)
    where = f"/nl/admin/neighbourhoods/{place.id}"
    assert 'value="Sint-Jan"' in (await ann.get(where)).text
    assert (await ann.post(where, data=PLACE | {"name": "Sint-Janswijk"})).status_code == 303
    assert "Sint-Janswijk" in (await ann.get("/nl/ideas")).text
    assert (await last(forum, Neighbourhood)).slug == "sint-jan"
    assert (await ann.post(f"{where}/delete")).status_code == 303
    assert len(await parts(forum, Neighbourhood)) == 2


@pytest.mark.parametrize(
    ("kind", "typed", "blamed"),
    [
        ("themes", {"name_nl": "groen!", "position": "3"}, "name_nl"),
        ("neighbourhoods", {"name": "NOORD", "position": "3"}, "name"),
        ("themes", {"name_en": "Green", "position": "3"}, "name_nl"),
        ("themes", {"name_nl": "Rood", "name_fr": "r" * 61, "position": "3"}, "name_fr"),
        ("neighbourhoods", {"name": "Zuid", "position": "eerst"}, "position"),
    ],
)
async def test_a_wrong_name_or_place_is_said(
    forum: Forum, client_as: ClientAs, kind: str, typed: dict[str, str], blamed: str
) -> None:
    ann = await client_as(ANN)
    table: type[Any] = Theme if kind == "themes" else Neighbourhood
    one, other = await parts(forum, table)
    free = one if "groen!" in typed.values() or "NOORD" in typed.values() else other
    for path in (f"/nl/admin/{kind}/new", f"/nl/admin/{kind}/{free.id}"):
        answer = await ann.post(path, data=typed)
        assert answer.status_code == 422, path
        assert faults(answer) == [blamed]
        for value in typed.values():
            assert f'value="{value}"' in answer.text
    assert [part.slug for part in await parts(forum, table)] == [one.slug, other.slug]


async def test_what_an_idea_uses_stays(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await post_pending_idea(forum, neighbourhood="noord", theme="groen")
    for kind, table, slug in (
        ("themes", Theme, "groen"),
        ("neighbourhoods", Neighbourhood, "noord"),
    ):
        part = next(item for item in await parts(forum, table) if item.slug == slug)
        where = f"/en/admin/{kind}/{part.id}"
        page = (await ann.get(where)).text
        reason = "Ideas or projects use this"
        assert "/delete" not in page and reason in page
        answer = await ann.post(f"{where}/delete")
        assert answer.status_code == 403 and reason in answer.text
        assert part.id in [item.id for item in await parts(forum, table)]


async def test_what_a_project_uses_stays(forum: Forum, client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    await write_project(forum, neighbourhood="centrum", theme="buren")
    for kind, table in (("themes", Theme), ("neighbourhoods", Neighbourhood)):
        part = (await parts(forum, table))[0]
        assert "/delete" not in (await ann.get(f"/en/admin/{kind}/{part.id}")).text
        assert (await ann.post(f"/en/admin/{kind}/{part.id}/delete")).status_code == 403


async def test_the_same_name_at_the_same_moment_is_taken_once(
    forum: Forum, client_as: ClientAs
) -> None:
    ann = await client_as(ANN)
    answers = await asyncio.gather(
        *(ann.post("/nl/admin/themes/new", data=THEME) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422, 422]
    assert [theme.slug for theme in await parts(forum, Theme)].count("samen-eten") == 1


async def test_the_database_has_the_last_word_on_slugs(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blind(*_: object) -> None:
        return None

    monkeypatch.setattr(queries, "part_by_slug", blind)
    async with acting_as(forum.session_factory, ANN) as uow:
        with pytest.raises(Conflict, match="slug_taken"):
            await actions.write_neighbourhood(uow, "Noord", 1)
        # The rest of the work is whole.
        await actions.write_neighbourhood(uow, "Zuid", 2)
    assert [place.slug for place in await parts(forum, Neighbourhood)][-1] == "zuid"


async def test_what_is_not_there(client_as: ClientAs) -> None:
    ann = await client_as(ANN)
    for kind, typed in FORMS.items():
        assert (await ann.get(f"/nl/admin/{kind}/999")).status_code == 404
        assert (await ann.post(f"/nl/admin/{kind}/999", data=typed)).status_code == 404
        assert (await ann.get(f"/nl/admin/{kind}/0")).status_code == 404
    for kind in ("themes", "neighbourhoods"):
        assert (await ann.post(f"/nl/admin/{kind}/999/delete")).status_code == 404
    assert (await ann.get("/nl/admin/members/999")).status_code == 404
    assert (await ann.post("/nl/admin/members/999", data={"role": "admin"})).status_code == 404


async def test_script_in_a_name_is_text(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    ann = await client_as(ANN)
    typed = {
        "calls": CALL | {"question_nl": SCRIPT, "intro_nl": SCRIPT},
        "themes": {"name_nl": SCRIPT, "position": "1"},
        "neighbourhoods": {"name": SCRIPT, "position": "1"},
    }
    tables: dict[str, type[Any]] = {"calls": Call, "themes": Theme, "neighbourhoods": Neighbourhood}
    pages = []
    for kind, table in tables.items():
        assert (await ann.post(f"/nl/admin/{kind}/new", data=typed[kind])).status_code == 303
        pages.append(await ann.get(f"/nl/admin/{kind}/{(await last(forum, table)).id}"))
        pages.append(await ann.post(f"/nl/admin/{kind}/new", data=typed[kind]))
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
