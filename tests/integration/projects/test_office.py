"""The officials' desk: pending work, and the forms of a project."""

import re
from datetime import timedelta

from forum.app.container import Forum
from forum.ideas.tables import Status
from forum.projects import queries
from forum.projects.queries import scope_of
from forum.projects.tables import StepState
from tests.conftest import ClientAs
from tests.factories import post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import (
    draft_update,
    link_idea,
    read_project,
    write_project,
)
from tests.people import MARIA, TOM
from tests.services.databases import ON_SQLITE

PROJECT_FIELDS = {
    "title_nl": "Praatbanken",
    "summary_nl": "Een bank in elk park om te praten.",
    "title_en": "Talking benches",
    "summary_en": "A bench in every park to talk on.",
    "body_nl": "Met **thee**.",
    "state": "running",
    "starts_on": "2027-03-01",
    "ends_on": "2027-12-31",
    "budget": "12.500",
    "contact_email": "tom@example.org",
    "neighbourhood_noord": "yes",
    "theme_groen": "yes",
}


async def test_a_project_is_stored_with_all_its_fields(forum: Forum, client_as: ClientAs) -> None:
    tom = await client_as(TOM)
    response = await tom.post("/nl/office/projects", data=PROJECT_FIELDS)
    assert response.status_code == 303, response.text
    number = int(re.findall(r"projects/(\d+)", response.headers["location"])[0])
    project = await read_project(forum, number)
    assert project.title == {"nl": "Praatbanken", "en": "Talking benches"}
    assert project.body_html == {"nl": "<p>Met <strong>thee</strong>.</p>"}
    assert (project.budget, str(project.starts_on)) == (12_500, "2027-03-01")
    assert not project.is_public
    form = (await tom.get(f"/nl/office/projects/{number}/edit")).text
    for attribute in ('value="Praatbanken"', 'value="2027-12-31"', 'value="12500"'):
        assert attribute in form
    assert re.search(r'name="neighbourhood_noord" value="yes" checked', form)
    assert not re.search(r'name="neighbourhood_centrum" value="yes" checked', form)
    changed_fields = PROJECT_FIELDS | {"title_nl": "Praatbanken in het park", "theme_groen": ""}
    assert (
        await tom.post(f"/nl/office/projects/{number}/edit", data=changed_fields)
    ).status_code == 303
    async with forum.session_factory.read_session() as session:
        assert (await scope_of(session, number)).themes == []
    assert (await tom.post(f"/nl/office/projects/{number}/publish")).status_code == 303
    assert (await tom.post(f"/nl/office/projects/{number}/publish")).status_code == 409
    assert "Praatbanken in het park" in (await tom.get("/nl/projects")).text


@ON_SQLITE
async def test_faults_are_reported_and_nothing_typed_is_lost(
    forum: Forum, client_as: ClientAs
) -> None:
    tom = await client_as(TOM)
    fields = PROJECT_FIELDS | {
        "title_en": "",
        "title_fr": "Bancs",
        "starts_on": "morgen",
        "budget": "veel",
        "contact_email": "tom",
        "state": "soup",
    }
    response = await tom.post("/nl/office/projects", data=fields)
    assert response.status_code == 422
    for name in ("title_en", "summary_fr", "starts_on", "budget", "contact_email", "state"):
        assert f'href="#f-{name}"' in response.text, name
    for value in ('value="morgen"', 'value="veel"', 'value="Bancs"', "Met **thee**."):
        assert value in response.text
    response = await tom.post(
        "/nl/office/projects", data=PROJECT_FIELDS | {"ends_on": "2027-02-01"}
    )
    assert response.status_code == 422 and 'href="#f-ends_on"' in response.text


@ON_SQLITE
async def test_a_project_started_from_an_idea_is_linked_to_it(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    tom = await client_as(TOM)
    form = await tom.get(f"/nl/office/projects/new?idea={idea.number}")
    assert f'name="idea" value="{idea.number}"' in form.text
    response = await tom.post(
        "/nl/office/projects", data=PROJECT_FIELDS | {"idea": str(idea.number)}
    )
    number = int(re.findall(r"projects/(\d+)", response.headers["location"])[0])
    assert idea.title in (await tom.get(response.headers["location"])).text
    await tom.post(f"/nl/office/projects/{number}/publish")
    assert (await read_idea(forum, idea.number)).status is Status.planned


async def test_steps_are_rows(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/steps"
    fields = {
        "title_nl_1": "Plaatsen kiezen", "title_en_1": "Choosing places", "state_1": "done",
        "due_on_1": "2027-02-01", "state_2": "todo",
        "title_nl_3": "", "title_en_3": "Making benches", "state_3": "doing", "due_on_3": "gauw",
    }  # fmt: skip
    response = await tom.post(path, data=fields)
    assert response.status_code == 422
    assert 'href="#f-title_nl_3"' in response.text and 'href="#f-due_on_3"' in response.text
    assert 'value="gauw"' in response.text and 'value="Plaatsen kiezen"' in response.text
    fields |= {"title_nl_3": "Banken maken", "due_on_3": "2027-02-20"}
    assert (await tom.post(path, data=fields)).status_code == 303
    async with forum.session_factory.read_session() as session:
        steps = await queries.steps(session, project.number)
    assert [(step.position, step.state) for step in steps] == [
        (0, StepState.done),
        (1, StepState.doing),
    ]
    page = await tom.get(f"/en/projects/{project.number}-steunpunt-de-luifel")
    assert "Making benches" in page.text and "Later than planned" in page.text
    assert (await tom.post(path, data={})).status_code == 303
    async with forum.session_factory.read_session() as session:
        assert await queries.steps(session, project.number) == []


@ON_SQLITE
async def test_figures_and_evaluation(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/outcome"
    fields = {
        "value_1": "12,5", "unit_1": "uur", "label_nl_1": "per week open", "label_en_1": "open",
        "label_nl_2": "bezoekers", "evaluation_nl": "Het **liep** vol.",
    }  # fmt: skip
    response = await tom.post(path, data=fields)
    assert response.status_code == 422 and 'href="#f-value_2"' in response.text
    assert "Het **liep** vol." in response.text
    fields |= {"value_2": "48", "label_en_2": "visitors"}
    assert (await tom.post(path, data=fields)).status_code == 303
    page = (await tom.get(f"/nl/projects/{project.number}-steunpunt-de-luifel")).text
    assert "12,5 uur" in page and "Het <strong>liep</strong> vol." in page
    assert 'value="12,5"' in (await tom.get(path)).text


@ON_SQLITE
async def test_the_desk_shows_pending_work(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    accepted = await post_public_idea(forum, status=Status.accepted)
    linked = await post_public_idea(forum, status=Status.accepted)
    under_review = await post_public_idea(forum, status=Status.under_review)
    supported = await post_public_idea(forum, votes=2)
    quiet = await write_project(forum, "Stil project")
    await link_idea(forum, quiet, linked)
    clock.moment += timedelta(days=61)
    lively = await write_project(forum, "Levendig project")
    draft = await draft_update(forum, lively, "Half klaar")
    page = (await (await client_as(TOM)).get("/en/office")).text
    assert f"/en/office/ideas/{accepted.number}/link" in page
    assert linked.title not in page
    for number in (under_review.number, supported.number):
        assert f'href="/en/office/ideas/{number}"' in page
    assert f"/en/office/updates/{draft.number}" in page
    assert f"/en/office/updates/new?project={quiet.number}" in page
    assert f"/en/office/updates/new?project={lively.number}" not in page
    assert "<title>(4) Office" in page


@ON_SQLITE
async def test_residents_have_no_access(forum: Forum, client_as: ClientAs) -> None:
    number = (await write_project(forum)).number
    maria = await client_as(MARIA)
    for path in ("office", "office/projects", f"office/projects/{number}", "office/updates/new"):
        assert (await maria.get(f"/nl/{path}")).status_code == 403
    assert (await maria.post("/nl/office/projects", data=PROJECT_FIELDS)).status_code == 403


@ON_SQLITE
async def test_the_ideas_in_the_office(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom = await client_as(TOM)
    response = await tom.get("/en/office/ideas?status=under_review")
    assert response.status_code == 200 and idea.title in response.text
    page = await tom.get(f"/en/office/ideas/{idea.number}")
    assert "This reaches 1 person" in page.text
    response = await tom.post(f"/en/office/ideas/{idea.number}", data={"status": "accepted"})
    assert response.status_code == 422 and 'href="#f-answer"' in response.text
    fields = {"status": "accepted", "answer": "Ja, in mei."}
    assert (await tom.post(f"/en/office/ideas/{idea.number}", data=fields)).status_code == 303
    page = await tom.get(f"/en/office/ideas/{idea.number}")
    assert f"/en/office/ideas/{idea.number}/link" in page.text
