"""Concurrent edits of one form: the second to save sees what changed, and loses nothing."""

import asyncio

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Status
from forum.projects import queries
from tests.conftest import ClientAs
from tests.factories import change_status, post_public_idea, read_idea
from tests.integration.projects.factories import (
    draft_update,
    link_idea,
    read_project,
    read_update,
    write_project,
)
from tests.parsing import Page
from tests.people import NADIA, TOM
from tests.services.databases import ON_SQLITE

STEP = {"title_nl_1": "Plaatsen kiezen", "title_en_1": "Choosing places", "state_1": "done"}


async def open_form(browser: httpx2.AsyncClient, path: str) -> dict[str, str]:
    """Load a form; returns its fields with their values."""
    response = await browser.get(path)
    assert response.status_code == 200
    fields = Page(response.text).fields
    assert fields["version"]
    return fields


async def step_titles(forum: Forum, number: int) -> list[str]:
    async with forum.session_factory.read_session() as session:
        return [step.title["nl"] for step in await queries.steps(session, number)]


async def test_no_text_of_a_project_is_lost(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/projects/{project.number}/edit"
    tom_fields, nadia_fields = await open_form(tom, path), await open_form(nadia, path)
    tom_fields |= {
        "partners": "Buurtwerk Noord",
        "budget": "32.000",
        "summary_nl": "Toms samenvatting.",
    }
    assert (await tom.post(path, data=tom_fields)).status_code == 303
    nadia_fields |= {"summary_nl": "Nadia's samenvatting.", "starts_on": "2027-03-01"}
    response = await nadia.post(path, data=nadia_fields)
    assert response.status_code == 409
    page = Page(response.text)
    # Her values in the fields that she changed, with his as hints; his values in the others.
    assert page.fields["summary_nl"] == "Nadia's samenvatting."
    assert (page.fields["starts_on"], page.fields["partners"]) == ("2027-03-01", "Buurtwerk Noord")
    assert "Tom" in page.text and "Toms samenvatting." in page.text
    assert "32.000" in page.text, "formatted as in Dutch"
    assert 'aria-describedby="h-summary_nl t-summary_nl"' in response.text
    assert (await read_project(forum, project.number)).summary["nl"] == "Toms samenvatting."
    assert (await nadia.post(path, data=page.fields)).status_code == 303
    stored = await read_project(forum, project.number)
    assert (stored.summary["nl"], stored.partners, stored.budget, str(stored.starts_on)) == (
        "Nadia's samenvatting.", "Buurtwerk Noord", 32_000, "2027-03-01",
    )  # fmt: skip


@ON_SQLITE
async def test_no_step_is_lost(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/projects/{project.number}/steps"
    tom_fields, nadia_fields = await open_form(tom, path), await open_form(nadia, path)
    assert (await tom.post(path, data=tom_fields | STEP)).status_code == 303
    nadia_step = STEP | {"title_nl_1": "Banken bestellen", "title_en_1": "Ordering"}
    response = await nadia.post(path, data=nadia_fields | nadia_step)
    assert response.status_code == 409
    page = Page(response.text)
    assert page.fields["title_nl_1"] == "Banken bestellen"
    assert "Plaatsen kiezen" in page.text
    assert await step_titles(forum, project.number) == ["Plaatsen kiezen"]
    both_steps = page.fields | {
        "title_nl_2": "Plaatsen kiezen", "title_en_2": "Choosing places", "state_2": "done",
    }  # fmt: skip
    assert (await nadia.post(path, data=both_steps)).status_code == 303
    assert await step_titles(forum, project.number) == ["Banken bestellen", "Plaatsen kiezen"]


@ON_SQLITE
async def test_rows_of_a_colleague_are_shown_however_many_there_are(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/projects/{project.number}/steps"
    nadia_fields = await open_form(nadia, path)
    eight_steps = {f"title_{code}_{row}": f"Stap nummer {row}" for row in range(1, 9) for code in ("nl", "en")}  # fmt: skip
    eight_steps |= {f"state_{row}": "todo" for row in range(1, 9)}
    assert (await tom.post(path, data=eight_steps)).status_code == 303
    response = await nadia.post(path, data=nadia_fields | STEP)
    assert response.status_code == 409
    assert "Stap nummer 8" in Page(response.text).text
    assert Page(response.text).fields["title_nl_1"] == "Plaatsen kiezen"


@ON_SQLITE
async def test_no_figure_is_lost(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/projects/{project.number}/outcome"
    tom_fields, nadia_fields = await open_form(tom, path), await open_form(nadia, path)
    figure = {"value_1": "1.200", "label_nl_1": "bezoekers", "label_en_1": "visitors"}
    assert (await tom.post(path, data=tom_fields | figure)).status_code == 303
    response = await nadia.post(path, data=nadia_fields | figure | {"value_1": "7"})
    assert response.status_code == 409 and "1200" in Page(response.text).text
    nadia_fields = await open_form(nadia, path)
    assert (await tom.post(path, data=await open_form(tom, path) | {"value_1": "1.300"})).status_code == 303  # fmt: skip
    response = await nadia.post(path, data=nadia_fields | {"evaluation_nl": "Het liep vol."})
    assert response.status_code == 409
    page = Page(response.text)
    assert (page.fields["evaluation_nl"], page.fields["value_1"]) == ("Het liep vol.", "1300")
    assert (await nadia.post(path, data=page.fields)).status_code == 303


async def test_one_of_two_concurrent_requests_saves(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    for form, field in (("edit", "partners"), ("steps", "title_nl_1"), ("outcome", "evaluation_nl")):  # fmt: skip
        path = f"/nl/office/projects/{project.number}/{form}"
        required = {"title_en_1": "In English"} if form == "steps" else {}
        fields = await open_form(tom, path) | required
        responses = await asyncio.gather(
            tom.post(path, data=fields | {field: "Van Tom."}),
            nadia.post(path, data=fields | {field: "Van Nadia."}),
        )
        assert sorted(response.status_code for response in responses) == [303, 409], form
        [conflict] = [response for response in responses if response.status_code == 409]
        assert "Van Tom." in conflict.text and "Van Nadia." in conflict.text


@ON_SQLITE
async def test_two_windows_of_one_person(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/en/office/projects/{project.number}/edit"
    fields = await open_form(tom, path)
    assert (await tom.post(path, data=fields | {"partners": "First"})).status_code == 303
    response = await tom.post(path, data=fields | {"partners": "Second"})
    assert response.status_code == 409
    assert "You saved this in another window" in Page(response.text).text


@ON_SQLITE
async def test_a_form_of_another_part_is_no_conflict(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    project_path = f"/nl/office/projects/{project.number}"
    edit_fields = await open_form(nadia, f"{project_path}/edit")
    assert (await tom.post(f"{project_path}/steps", data=STEP)).status_code == 303
    assert (await nadia.post(f"{project_path}/edit", data=edit_fields)).status_code == 303


@ON_SQLITE
async def test_no_text_of_an_update_is_lost(forum: Forum, client_as: ClientAs) -> None:
    update = await draft_update(forum, await write_project(forum))
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/updates/{update.number}"
    fields = await open_form(nadia, path)
    responses = await asyncio.gather(
        tom.post(path, data=fields | {"body": "Vanaf dinsdag is er soep."}),
        nadia.post(path, data=fields | {"body": "Vanaf woensdag is er taart."}),
    )
    assert sorted(response.status_code for response in responses) == [303, 409]
    [conflict] = [response for response in responses if response.status_code == 409]
    assert "dinsdag is er soep" in conflict.text and "woensdag is er taart" in conflict.text


@ON_SQLITE
@pytest.mark.parametrize("action", ["publish", "drop"])
async def test_an_update_isnt_published_or_dropped_unread(
    forum: Forum, client_as: ClientAs, action: str
) -> None:
    update = await draft_update(forum, await write_project(forum))
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/updates/{update.number}"
    fields = await open_form(nadia, path)
    assert (await tom.post(path, data=fields | {"body": "Nog niet klaar: nakijken."})).status_code == 303  # fmt: skip
    response = await nadia.post(f"{path}/{action}", data={"version": fields["version"]})
    assert response.status_code == 409
    page = Page(response.text)
    assert "Tom" in page.text and page.fields["body"] == "Nog niet klaar: nakijken."
    assert (await read_update(forum, update.number)).visibility is Visibility.draft
    response = await nadia.post(f"{path}/{action}", data={"version": page.fields["version"]})
    assert response.status_code == 303


@ON_SQLITE
async def test_a_project_isnt_published_unread(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum, public=False)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    project_path = f"/nl/office/projects/{project.number}"
    fields = await open_form(nadia, project_path)
    edit_fields = await open_form(tom, f"{project_path}/edit")
    assert (await tom.post(f"{project_path}/edit", data=edit_fields | {"partners": "Nog vragen"})).status_code == 303  # fmt: skip
    response = await nadia.post(f"{project_path}/publish", data={"version": fields["version"]})
    assert response.status_code == 409
    page = Page(response.text)
    assert "Tom" in page.text and "Nog vragen" in page.text
    response = await nadia.post(f"{project_path}/publish", data={"version": page.fields["version"]})
    assert response.status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("kind", ["update", "project"])
async def test_the_second_to_publish_is_shown_who_was_first(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    project = await write_project(forum, public=kind == "update")
    path = f"/nl/office/projects/{project.number}"
    if kind == "update":
        path = f"/nl/office/updates/{(await draft_update(forum, project)).number}"
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    fields = await open_form(nadia, path)
    assert (
        await tom.post(f"{path}/publish", data={"version": fields["version"]})
    ).status_code == 303
    response = await nadia.post(
        f"{path}/publish", data={"version": fields["version"]}, follow_redirects=True
    )
    page = Page(response.text)
    assert (
        "callout-problem" in response.text or 'id="faults"' in response.text
    ) and "Tom" in page.text
    assert "/nl/office" in page.links, "a link back to the office"


async def test_a_link_to_a_changed_version_is_a_conflict(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    project, other = await write_project(forum), await write_project(forum, "Praatbanken")
    tom = await client_as(TOM)
    path = f"/nl/office/ideas/{idea.number}/link"
    fields = await open_form(tom, path)
    await link_idea(forum, project, idea, by=NADIA)
    response = await tom.post(path, data=fields | {"project": str(other.number)})
    assert response.status_code == 409
    assert "Nadia" in Page(response.text).text
    project_path = f"/nl/office/projects/{project.number}"
    version = (
        (await tom.get(project_path))
        .text.partition("/unlink")[2]
        .partition('value="')[2]
        .partition('"')[0]
    )
    await change_status(forum, await read_idea(forum, idea.number), Status.in_progress, by=NADIA)
    unlink_path = f"{project_path}/ideas/{idea.number}/unlink"
    response = await tom.post(unlink_path, data={"version": version})
    assert response.status_code == 409
    assert "Nadia" in Page(response.text).text
    async with forum.session_factory.read_session() as session:
        assert await queries.linked_to(session, idea.number) == {project.number}
    assert (await tom.post(unlink_path)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("form", ["edit", "outcome", "update"])
async def test_a_preview_keeps_the_version_of_the_form(
    forum: Forum, client_as: ClientAs, form: str
) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path, field = f"/nl/office/projects/{project.number}/{form}", "body_nl"
    if form == "update":
        update = await draft_update(forum, project)
        path, field = f"/nl/office/updates/{update.number}", "body"
    elif form == "outcome":
        field = "evaluation_nl"
    tom_fields, nadia_fields = await open_form(tom, path), await open_form(nadia, path)
    assert (await tom.post(path, data=tom_fields | {field: "Tom was eerst."})).status_code == 303
    preview = await nadia.post(
        path, data=nadia_fields | {field: "**Nadia** ook.", "preview": "yes"}
    )
    assert preview.status_code == 200 and "<strong>Nadia</strong>" in preview.text
    fields = Page(preview.text).fields
    assert fields["version"] == nadia_fields["version"]
    assert (await nadia.post(path, data=fields)).status_code == 409


@ON_SQLITE
async def test_a_fold_opens_where_a_colleague_changed_something(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/projects/{project.number}/steps"
    tom_fields, nadia_fields = await open_form(tom, path), await open_form(nadia, path)
    french_step = STEP | {"title_fr_1": "Choisir les lieux"}
    assert (await tom.post(path, data=tom_fields | french_step)).status_code == 303
    response = await nadia.post(path, data=nadia_fields | STEP | {"title_nl_1": "Banken bestellen"})
    assert response.status_code == 409
    assert response.text.count('<details class="more wide" open>') == 1
    assert "Choisir les lieux" in response.text


async def test_a_contact_of_a_project_is_one_person(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/projects/{project.number}/edit"
    mia = {"contact_name": "Mia", "contact_phone": "+32 470 00 00 11", "contact_email": ""}
    jan = {"contact_name": "Jan", "contact_phone": "+32 470 00 00 22", "contact_email": ""}
    assert (await tom.post(path, data=await open_form(tom, path) | mia)).status_code == 303
    stale = await open_form(nadia, path)
    assert (await tom.post(path, data=await open_form(tom, path) | jan)).status_code == 303
    corrected = mia | {"contact_phone": "+32 470 00 00 33"}
    page = Page((await nadia.post(path, data=stale | corrected)).text)
    assert {name: page.fields[name] for name in mia} == corrected
    assert "Jan" in page.text
