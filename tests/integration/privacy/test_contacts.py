"""A colleague who leaves sees where the municipality's own words name them: these stay."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from forum.app.container import Forum
from forum.cli import main
from forum.privacy.actions.erasures import erase_person
from forum.projects.tables import Project
from tests.conftest import ClientAs
from tests.parsing import Page
from tests.people import ANN, MARIA, TOM
from tests.services.databases import ON_SQLITE

PROJECT = {
    "title_nl": "Praatbanken", "summary_nl": "Een bank in elk park om te praten.",
    "title_en": "Talking benches", "summary_en": "A bench in every park.", "state": "running",
}  # fmt: skip
INTRO = "also stands in these texts of the municipality"


async def _project(forum: Forum, client_as: ClientAs, **contact: str) -> int:
    tom = await client_as(TOM)
    response = await tom.post("/nl/office/projects", data=PROJECT | contact)
    assert response.status_code == 303, response.text
    async with forum.session_factory.read_session() as session:
        return (await session.all(select(Project)))[-1].pk


async def _words(client_as: ClientAs, key: str, value: str) -> None:
    ann = await client_as(ANN)
    assert (await ann.post(f"/nl/admin/words/{key}", data={"value": value})).status_code == 303


@ON_SQLITE
async def test_my_data_lists_each_place(forum: Forum, client_as: ClientAs) -> None:
    number = await _project(forum, client_as, contact_email=TOM.email.upper())
    for key, value in (("email", TOM.email), ("contact_name", "Tom"), ("contact_name", "Els")):
        await _words(client_as, key, value)
    tom = await client_as(TOM)
    await tom.post("/nl/me/settings", data={"name": "Tom", "language": "nl"})
    page = Page((await tom.get("/en/me/data")).text)
    assert INTRO in page.text
    assert f'href="/en/projects/{number}"' in page.html
    assert "/admin/words/" not in page.html, "an official can't open these"
    assert "Words and looks: E-mail address for questions" in page.text
    assert (
        "Words and looks: an earlier version: First name of whoever reads what is posted"
        in page.text
    )
    assert INTRO not in (await (await client_as(ANN)).get("/en/me/data")).text


@ON_SQLITE
async def test_administrators_can_open_the_words(client_as: ClientAs) -> None:
    await _words(client_as, "email", ANN.email)
    page = (await (await client_as(ANN)).get("/en/me/data")).text
    assert 'href="/en/admin/words/email"' in page


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "contact", "is_named"),
    [
        ("Tom de Wit", "Dienst Groen, TOM DE WIT", True),
        ("Tom", "tom", True),
        ("Tom", "Tomme Janssens", False),
        ("de", "Tom de Wit", False),
        ("", "Tom de Wit", False),
    ],
)
async def test_a_full_name_is_found_in_a_text_and_a_short_one_alone(
    forum: Forum, client_as: ClientAs, name: str, contact: str, is_named: bool
) -> None:
    await _project(forum, client_as, contact_name=contact)
    tom = await client_as(TOM)
    await tom.post("/nl/me/settings", data={"name": name, "language": "nl"})
    assert (INTRO in (await tom.get("/en/me/data")).text) == is_named


@ON_SQLITE
async def test_a_resident_sees_no_project_that_is_not_public(
    forum: Forum, client_as: ClientAs
) -> None:
    number = await _project(forum, client_as, contact_email=MARIA.email)
    maria = await client_as(MARIA)
    assert INTRO not in (await maria.get("/en/me/data")).text
    tom = await client_as(TOM)
    await tom.post(f"/nl/office/projects/{number}/publish")
    assert (
        "Contact person of a project: Talking benches"
        in Page((await maria.get("/en/me/data")).text).text
    )


@ON_SQLITE
async def test_they_stay_after_the_erasure(forum: Forum, client_as: ClientAs) -> None:
    number = await _project(forum, client_as, contact_email=TOM.email)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, TOM.email)
    async with forum.session_factory.read_session() as session:
        project = await session.get(Project, number)
    assert project is not None
    assert project.contact_email == TOM.email


def test_the_command_prints_a_line_for_each_place(sqlite_url: str, tmp_path: Path) -> None:
    environment = {
        "FORUM_DATABASE__URL": sqlite_url,
        "FORUM_MAIL__FOLDER": str(tmp_path / "mail"),
        "FORUM_PRIVACY__ERASURE_LIST": str(tmp_path / "erasures.jsonl"),
        "FORUM_SITE__EMAIL": TOM.email,
    }
    for email, count in ((TOM.email, 1), (MARIA.email, 0)):
        result = CliRunner().invoke(main, ["erase", email], env=environment, input="n\n")
        assert result.output.count("also stands here, and stays: ") == count, result.output
