"""The page of a conflict in another language or letter size: what it says and what was typed stay."""

import re

import httpx2
import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.text.html import rich_text_from_plain
from forum.ideas import queries as idea_queries
from forum.ideas.actions import ideas
from forum.ideas.tables import Idea, Status
from forum.town.tables import Neighbourhood, Theme
from tests.conftest import ClientAs, Drain
from tests.factories import change_status, post_pending_idea, post_public_idea
from tests.integration.moderation import case_steps
from tests.integration.projects.factories import draft_update, write_project
from tests.integration.town.admin_forms import CALL, last
from tests.integration.web.test_again import switches
from tests.parsing import Page
from tests.people import ANN, BRAM, ELS, MARIA, NADIA, TOM, acting_as
from tests.services.databases import ON_SQLITE

TYPED = "Wat Nadia schreef\nen <nog> iets."
FORMS = {
    "edit": "partners", "steps": "title_nl_1", "outcome": "evaluation_nl", "update": "body",
    "call": "intro_nl", "theme": "name_en", "neighbourhood": "name",
}  # fmt: skip
TABLES = {"call": Call, "theme": Theme, "neighbourhood": Neighbourhood}


async def turned_about(browser: httpx2.AsyncClient, page: httpx2.Response) -> httpx2.Response:
    """The page after larger letters, and then in French, as a browser without scripts sends them."""
    for way in ("large", "fr"):
        where = switches(page.text)[way]
        page = await browser.post(
            where, data=Page(page.text).fields, headers={"referer": "http://127.0.0.1:8000/nl/x"}
        )
        assert page.status_code == 200
    return page


async def form_of(forum: Forum, name: str) -> str:
    if name in TABLES:
        return f"/nl/admin/{name}s/{(await last(forum, TABLES[name])).id}"
    project = await write_project(forum)
    if name == "update":
        return f"/nl/office/updates/{(await draft_update(forum, project)).number}"
    return f"/nl/office/projects/{project.number}/{name}"


@ON_SQLITE
@pytest.mark.parametrize("name", FORMS)
async def test_a_colleagues_words_are_still_shown(
    forum: Forum, client_as: ClientAs, name: str
) -> None:
    where, field = await form_of(forum, name), FORMS[name]
    first = await client_as(ANN if name in TABLES else TOM)
    second = await client_as(ANN if name in TABLES else NADIA)
    rest = CALL if name == "call" else {}
    if name == "steps":
        rest = {"title_en_1": "Step", "state_1": "todo"}
    mine = Page((await second.get(where)).text).fields | rest
    theirs = Page((await first.get(where)).text).fields | rest
    assert (await first.post(where, data=theirs | {field: "Van een collega."})).status_code == 303
    refused = await second.post(where, data=mine | {field: TYPED.partition("\n")[0]})
    assert refused.status_code == 409
    shown = await turned_about(second, refused)
    page = Page(shown.text)
    assert 'lang="fr"' in shown.text
    assert 'id="conflict"' in shown.text and "Van een collega." in page.text
    assert page.fields[field] == "Wat Nadia schreef"
    saved = await second.post(where, data=page.fields)
    assert saved.status_code == 303, "now they know"


@ON_SQLITE
@pytest.mark.parametrize("step", [Status.under_review, Status.declined])
async def test_an_answer_is_still_there(forum: Forum, client_as: ClientAs, step: Status) -> None:
    begun = Status.open if step is Status.under_review else Status.under_review
    idea = await post_public_idea(forum, status=begun)
    nadia, where = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    read = Page((await nadia.get(where)).text).fields
    await change_status(forum, idea, step, by=TOM, answer="Nee." if step is Status.declined else "")
    typed = read | {
        "status": "under_review" if begun is Status.open else "accepted",
        "answer": TYPED,
    }
    refused = await nadia.post(where, data=typed)
    assert refused.status_code in (403, 409)
    shown = await turned_about(nadia, refused)
    assert Page(shown.text).fields["answer"].splitlines() == TYPED.splitlines()
    assert 'id="conflict"' in shown.text and "Tom" in Page(shown.text).text


@ON_SQLITE
async def test_a_moderators_message_is_still_there(
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
    shown = await turned_about(bram, refused)
    page = Page(shown.text)
    assert "Wat Nadia schreef en <nog> iets." in page.text and "Els" in page.text
    assert page.fields["ground"] == "insult"


@ON_SQLITE
async def test_a_message_half_written_comes_along(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els, where = await client_as(ELS), f"/nl/moderation/cases/{case.id}"
    read = written((await els.get(f"{where}?outcome=reject")).text)
    assert read["outcome"] == "reject" and read["ready"] == "yes"
    typed = {name: read[name] for name in ("outcome", "version")}
    typed |= {"ground": "insult", "text": TYPED}
    for language, turn in (("ar", "yes"), ("nl", "large")):
        answer = await els.post(f"/{language}/moderation/cases/{case.id}?again={turn}", data=typed)
        fields = written(answer.text)
        assert fields["text"].splitlines() == TYPED.splitlines()
        assert (fields["outcome"], fields["ground"]) == ("reject", "insult")
        assert not re.search('name="ready"[^>]* checked', answer.text), "as it was left"
        assert answer.text.count('id="written"') == 1
    # Of what changed meanwhile they are told when they send it, not before it was read.
    await change_text(forum, idea)
    again = written((await els.post(f"{where}?again=yes", data=typed)).text)
    assert again["version"] == typed["version"]
    refused = await els.post(where, data=typed)
    assert refused.status_code == 409
    assert written(refused.text)["version"] != typed["version"]
    assert refused.text.count('id="written"') == 1


def written(html: str) -> dict[str, str]:
    """The fields of the form to write in; those after it have other names, or are of buttons."""
    return Page(html.partition('id="written"')[2]).fields


async def change_text(forum: Forum, idea: Idea) -> None:
    """The author changes what still waits."""
    async with acting_as(forum.session_factory, MARIA) as uow:
        await ideas.edit_idea(
            uow, await idea_queries.idea(uow, idea.number), title="Iets heel anders",
            body=rich_text_from_plain("En een andere tekst."), window=forum.settings.ideas.edit_time,
        )  # fmt: skip
