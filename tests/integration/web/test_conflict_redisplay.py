"""Redisplay of conflict pages in another language or text size: message and input are kept."""

import re

import httpx2
import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.content.lifecycle import TextEdit
from forum.core.text.html import rich_text_from_plain
from forum.ideas.actions import ideas
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea, Status
from forum.town.tables import Neighbourhood, Theme
from tests.conftest import ClientAs, Drain
from tests.factories import change_status, post_pending_idea, post_public_idea
from tests.integration.moderation import case_steps
from tests.integration.projects.factories import draft_update, write_project
from tests.integration.town.admin_forms import CALL, newest_row
from tests.integration.web.test_redisplay import switch_urls
from tests.parsing import Page
from tests.people import ANN, BRAM, ELS, MARIA, NADIA, TOM, acting_as
from tests.services.databases import ON_SQLITE

TYPED = "Wat Nadia schreef\nen <nog> iets."
FORMS = {
    "edit": "partners", "steps": "title_nl_1", "outcome": "evaluation_nl", "update": "body",
    "call": "intro_nl", "theme": "name_en", "neighbourhood": "name",
}  # fmt: skip
TABLES = {"call": Call, "theme": Theme, "neighbourhood": Neighbourhood}


async def switch_size_and_language(
    browser: httpx2.AsyncClient, page: httpx2.Response
) -> httpx2.Response:
    """Switch to the large text size, then to French, as a browser without scripts does."""
    for switch in ("large", "fr"):
        path = switch_urls(page.text)[switch]
        page = await browser.post(
            path, data=Page(page.text).fields, headers={"referer": "http://127.0.0.1:8000/nl/x"}
        )
        assert page.status_code == 200
    return page


async def form_path(forum: Forum, name: str) -> str:
    if name in TABLES:
        return f"/nl/admin/{name}s/{(await newest_row(forum, TABLES[name])).id}"
    project = await write_project(forum)
    if name == "update":
        return f"/nl/office/updates/{(await draft_update(forum, project)).number}"
    return f"/nl/office/projects/{project.number}/{name}"


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_a_colleagues_values_are_still_shown(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    path, field = await form_path(forum, name), FORMS[name]
    first = await client_as(ANN if name in TABLES else TOM)
    second = await client_as(ANN if name in TABLES else NADIA)
    other_fields = CALL if name == "call" else {}
    if name == "steps":
        other_fields = {"title_en_1": "Step", "state_1": "todo"}
    own_fields = Page((await second.get(path)).text).fields | other_fields
    colleague_fields = Page((await first.get(path)).text).fields | other_fields
    assert (
        await first.post(path, data=colleague_fields | {field: "Van een collega."})
    ).status_code == 303
    refused = await second.post(path, data=own_fields | {field: TYPED.partition("\n")[0]})
    assert refused.status_code == 409
    redisplayed = await switch_size_and_language(second, refused)
    page = Page(redisplayed.text)
    assert 'lang="fr"' in redisplayed.text
    assert 'id="conflict"' in redisplayed.text and "Van een collega." in page.text
    assert page.fields[field] == "Wat Nadia schreef"
    saved = await second.post(path, data=page.fields)
    assert saved.status_code == 303, "the conflict was shown, so that this save overwrites"


@ON_SQLITE
@pytest.mark.parametrize("step", [Status.under_review, Status.declined])
async def test_an_answer_is_kept(forum: Forum, client_as: ClientAs, step: Status) -> None:
    initial_status = Status.open if step is Status.under_review else Status.under_review
    idea = await post_public_idea(forum, status=initial_status)
    nadia, path = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    initial = Page((await nadia.get(path)).text).fields
    await change_status(forum, idea, step, by=TOM, answer="Nee." if step is Status.declined else "")
    form_data = initial | {
        "status": "under_review" if initial_status is Status.open else "accepted",
        "answer": TYPED,
    }
    refused = await nadia.post(path, data=form_data)
    assert refused.status_code in (403, 409)
    redisplayed = await switch_size_and_language(nadia, refused)
    assert Page(redisplayed.text).fields["answer"].splitlines() == TYPED.splitlines()
    assert 'id="conflict"' in redisplayed.text and "Tom" in Page(redisplayed.text).text


@ON_SQLITE
async def test_a_moderators_message_is_kept(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els, bram = await client_as(ELS), await client_as(BRAM)
    await case_steps.decide(els, case, "publish")
    refused = await bram.post(
        f"/nl/moderation/cases/{case.id}",
        data={"outcome": "reject", "ground": "insult", "text": TYPED},
    )
    assert refused.status_code == 409
    redisplayed = await switch_size_and_language(bram, refused)
    page = Page(redisplayed.text)
    assert "Wat Nadia schreef en <nog> iets." in page.text and "Els" in page.text
    assert page.fields["ground"] == "insult"


@ON_SQLITE
async def test_an_unfinished_message_is_kept(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els, path = await client_as(ELS), f"/nl/moderation/cases/{case.id}"
    initial = main_form_fields((await els.get(f"{path}?outcome=reject")).text)
    assert initial["outcome"] == "reject" and initial["ready"] == "yes"
    form_data = {name: initial[name] for name in ("outcome", "version")}
    form_data |= {"ground": "insult", "text": TYPED}
    for language, redisplay in (("ar", "yes"), ("nl", "large")):
        response = await els.post(
            f"/{language}/moderation/cases/{case.id}?again={redisplay}", data=form_data
        )
        fields = main_form_fields(response.text)
        assert fields["text"].splitlines() == TYPED.splitlines()
        assert (fields["outcome"], fields["ground"]) == ("reject", "insult")
        assert not re.search('name="ready"[^>]* checked', response.text), (
            "unchecked, as it was sent"
        )
        assert response.text.count('id="written"') == 1
    # Redisplay keeps the version of the first read: an edit since then is a conflict on save.
    await edit_as_author(forum, idea)
    redisplayed = main_form_fields((await els.post(f"{path}?again=yes", data=form_data)).text)
    assert redisplayed["version"] == form_data["version"]
    refused = await els.post(path, data=form_data)
    assert refused.status_code == 409
    assert main_form_fields(refused.text)["version"] != form_data["version"]
    assert refused.text.count('id="written"') == 1


def main_form_fields(html: str) -> dict[str, str]:
    """The fields of the main form; fields of the forms after it have other names or are buttons."""
    return Page(html.partition('id="written"')[2]).fields


async def edit_as_author(forum: Forum, idea: Idea) -> None:
    """Edit the pending idea as its author."""
    async with acting_as(forum.session_factory, MARIA) as uow:
        await ideas.edit_idea(
            uow, await idea_queries.idea(uow, idea.number),
            TextEdit("Iets heel anders", rich_text_from_plain("En een andere tekst.")), window=forum.settings.ideas.edit_time,
        )  # fmt: skip
