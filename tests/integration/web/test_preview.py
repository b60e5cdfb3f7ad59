"""Staff look at their Markdown before they send it: nothing is kept, and all that was typed stays."""

from typing import Any

import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.ideas.tables import Status
from tests.conftest import ClientAs
from tests.contents import contents
from tests.factories import post_pending_idea, post_public_idea
from tests.integration.projects.factories import draft_update, write_project
from tests.integration.town.admin_forms import CALL, last
from tests.people import ANN, TOM, Person
from tests.services.databases import ON_SQLITE

TYPED = "Dit is **heel** zeker.\n\n3. drie\n4. vier"
SHOWN = "Dit is <strong>heel</strong> zeker."
PLACES = ("answer", "update_new", "update", "project_new", "project", "outcome", "call_new", "call")


async def place(forum: Forum, name: str) -> tuple[Person, str, str, dict[str, str]]:
    """Who writes, the address of a form, the field to look at, and what else is in the form."""
    if name == "answer":
        idea = await post_public_idea(forum, status=Status.under_review)
        return TOM, f"/nl/office/ideas/{idea.number}", "answer", {"status": "accepted"}
    if name in ("call_new", "call"):
        call = await last(forum, Call)
        where = "/nl/admin/calls/new" if name == "call_new" else f"/nl/admin/calls/{call.id}"
        return ANN, where, "intro_nl", CALL
    project = await write_project(forum)
    if name == "update_new":
        return (
            TOM,
            "/nl/office/updates",
            "body",
            {"project": str(project.number), "title": "Nieuws", "language": "nl"},
        )
    if name == "update":
        news = await draft_update(forum, project)
        return (
            TOM,
            f"/nl/office/updates/{news.number}",
            "body",
            {"title": "Nieuws", "language": "nl"},
        )
    where = f"/nl/office/projects/{project.number}"
    if name == "outcome":
        return TOM, f"{where}/outcome", "evaluation_nl", {}
    typed = {
        "title_nl": "Steunpunt",
        "summary_nl": "Een steunpunt in elke wijk.",
        "state": "running",
    }
    return (
        TOM,
        "/nl/office/projects" if name == "project_new" else f"{where}/edit",
        "body_nl",
        typed,
    )


async def typed_rows(forum: Forum) -> dict[str, Any]:
    """Every row that is stored, but for those of sessions."""
    rows = await contents(forum.session_factory.database)
    return {table: found for table, found in rows.items() if table != "member_session"}


@ON_SQLITE
@pytest.mark.parametrize("name", PLACES)
async def test_a_text_is_looked_at_before_it_is_kept(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    person, where, field, others = await place(forum, name)
    staff = await client_as(person)
    before = await typed_rows(forum)
    answer = await staff.post(where, data=others | {field: TYPED, "preview": "yes"})
    assert answer.status_code == 200, answer.text
    assert SHOWN in answer.text and '<ol start="3">' in answer.text
    assert TYPED in answer.text, "what was typed is still in its field"
    assert answer.text.count("autofocus") == 1
    assert await typed_rows(forum) == before
    # The same without that button keeps it.
    kept = await staff.post(where, data=others | {field: TYPED})
    assert kept.status_code == 303
    assert await typed_rows(forum) != before


@ON_SQLITE
@pytest.mark.parametrize("name", PLACES)
async def test_looking_at_it_asks_for_nothing_else(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    person, where, field, _ = await place(forum, name)
    staff = await client_as(person)
    answer = await staff.post(where, data={field: TYPED, "preview": "yes"})
    assert answer.status_code == 200
    assert SHOWN in answer.text
    assert 'class="summary"' not in answer.text


@ON_SQLITE
@pytest.mark.parametrize("name", PLACES)
async def test_each_form_says_how_and_offers_a_look(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    person, where, field, _ = await place(forum, name)
    where = where if not where.endswith(("/projects", "/updates")) else f"{where}/new"
    page = (await (await client_as(person)).get(where)).text
    assert "**vet**" in page and 'name="preview"' in page
    assert f'name="{field}"' in page


@ON_SQLITE
async def test_what_is_too_long_is_said_and_not_rendered(forum: Forum, client_as: ClientAs) -> None:
    person, where, field, others = await place(forum, "answer")
    answer = await (await client_as(person)).post(
        where, data=others | {field: "**a** " * 2000, "preview": "yes"}
    )
    assert answer.status_code == 422
    assert "<strong>a</strong>" not in answer.text and 'class="fault"' in answer.text


@ON_SQLITE
async def test_only_whoever_may_answer_looks_at_an_answer(
    forum: Forum, client_as: ClientAs
) -> None:
    waiting = await post_pending_idea(forum)
    staff = await client_as(TOM)
    answer = await staff.post(
        f"/nl/office/ideas/{waiting.number}", data={"answer": TYPED, "preview": "yes"}
    )
    assert answer.status_code == 404
