"""Markdown preview in staff forms: stores nothing and keeps the input."""

from typing import Any

import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.ideas.tables import Status
from tests.conftest import ClientAs
from tests.contents import contents
from tests.factories import post_pending_idea, post_public_idea
from tests.integration.projects.factories import draft_update, write_project
from tests.integration.town.admin_forms import CALL, newest_row
from tests.people import ANN, TOM, Person
from tests.services.databases import ON_SQLITE

TYPED = "Dit is **heel** zeker.\n\n3. drie\n4. vier"
RENDERED = "Dit is <strong>heel</strong> zeker."
FORMS = ("answer", "update_new", "update", "project_new", "project", "outcome", "call_new", "call")


async def prepare_form(forum: Forum, name: str) -> tuple[Person, str, str, dict[str, str]]:
    """The author, the path of the form, its Markdown field, and the other fields it requires."""
    if name == "answer":
        idea = await post_public_idea(forum, status=Status.under_review)
        return TOM, f"/nl/office/ideas/{idea.number}", "answer", {"status": "accepted"}
    if name in ("call_new", "call"):
        call = await newest_row(forum, Call)
        path = "/nl/admin/calls/new" if name == "call_new" else f"/nl/admin/calls/{call.id}"
        return ANN, path, "intro_nl", CALL
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
    path = f"/nl/office/projects/{project.number}"
    if name == "outcome":
        return TOM, f"{path}/outcome", "evaluation_nl", {}
    project_fields = {
        "title_nl": "Steunpunt",
        "summary_nl": "Een steunpunt in elke wijk.",
        "state": "running",
    }
    return (
        TOM,
        "/nl/office/projects" if name == "project_new" else f"{path}/edit",
        "body_nl",
        project_fields,
    )


async def stored_rows(forum: Forum) -> dict[str, Any]:
    """All stored rows, except those of sessions."""
    rows = await contents(forum.session_factory.database)
    return {table: stored for table, stored in rows.items() if table != "member_session"}


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_a_preview_stores_nothing(forum: Forum, client_as: ClientAs, name: str) -> None:
    person, path, field, other_fields = await prepare_form(forum, name)
    staff = await client_as(person)
    before = await stored_rows(forum)
    response = await staff.post(path, data=other_fields | {field: TYPED, "preview": "yes"})
    assert response.status_code == 200, response.text
    assert RENDERED in response.text and '<ol start="3">' in response.text
    assert TYPED in response.text, "the field keeps the input"
    assert response.text.count("autofocus") == 1
    assert await stored_rows(forum) == before
    # The same form without the preview button is saved.
    saved = await staff.post(path, data=other_fields | {field: TYPED})
    assert saved.status_code == 303
    assert await stored_rows(forum) != before


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_a_preview_requires_no_other_field(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    person, path, field, _ = await prepare_form(forum, name)
    staff = await client_as(person)
    response = await staff.post(path, data={field: TYPED, "preview": "yes"})
    assert response.status_code == 200
    assert RENDERED in response.text
    assert 'class="summary"' not in response.text


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_each_form_explains_markdown_and_offers_a_preview(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    person, path, field, _ = await prepare_form(forum, name)
    path = path if not path.endswith(("/projects", "/updates")) else f"{path}/new"
    html = (await (await client_as(person)).get(path)).text
    assert "**vet**" in html and 'name="preview"' in html
    assert f'name="{field}"' in html


@ON_SQLITE
async def test_a_text_that_is_too_long_is_an_error_and_not_rendered(
    forum: Forum, client_as: ClientAs
) -> None:
    person, path, field, other_fields = await prepare_form(forum, "answer")
    response = await (await client_as(person)).post(
        path, data=other_fields | {field: "**a** " * 2000, "preview": "yes"}
    )
    assert response.status_code == 422
    assert "<strong>a</strong>" not in response.text and 'class="fault"' in response.text


@ON_SQLITE
async def test_an_answer_is_previewed_only_where_one_may_answer(
    forum: Forum, client_as: ClientAs
) -> None:
    pending = await post_pending_idea(forum)
    staff = await client_as(TOM)
    response = await staff.post(
        f"/nl/office/ideas/{pending.number}", data={"answer": TYPED, "preview": "yes"}
    )
    assert response.status_code == 404
