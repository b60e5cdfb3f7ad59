"""Edit conflicts of officials and administrators (optimistic locking), and answers to own ideas."""

import asyncio

import pytest

from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.ideas.tables import Idea, Status
from forum.town.tables import Neighbourhood, Theme
from tests.conftest import ClientAs
from tests.factories import change_status, post_public_idea, read_idea
from tests.integration.projects.factories import write_project
from tests.integration.town import admin_forms
from tests.parsing import Page
from tests.people import ANN, MARIA, NADIA, TOM, Person, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE

ACCEPTANCE = {"status": "accepted", "answer": "Ja, wij doen **dit** in het voorjaar."}
TABLES = {"calls": Call, "themes": Theme, "neighbourhoods": Neighbourhood}
FIELD = {"calls": "question_nl", "themes": "name_nl", "neighbourhoods": "name"}


@ON_SQLITE
async def test_the_second_answer_conflicts_shows_the_first_and_keeps_its_text(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/ideas/{idea.number}"
    fields = Page((await nadia.get(path)).text).fields
    assert fields["version"]
    assert (await tom.post(path, data=fields | ACCEPTANCE)).status_code == 303
    data = fields | {"status": "accepted", "answer": "Nadia schreef dit."}
    response = await nadia.post(path, data=data)
    assert response.status_code == 409
    page = Page(response.text)
    assert "Tom" in page.text and "wij doen dit in het voorjaar" in page.text
    assert "Nadia schreef dit." in response.text
    assert {path, "/nl/office/ideas"} <= set(page.links)
    assert 'class="desk' in response.text
    assert (await read_idea(forum, idea.number)).status is Status.accepted


async def test_of_two_concurrent_answers_one_is_accepted(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    path = f"/nl/office/ideas/{idea.number}"
    fields = Page((await nadia.get(path)).text).fields
    responses = await asyncio.gather(
        tom.post(path, data=fields | ACCEPTANCE),
        nadia.post(path, data=fields | {"status": "declined", "answer": "Nee, er is geen geld."}),
    )
    assert sorted(response.status_code for response in responses) == [303, 409]
    [conflict] = [response for response in responses if response.status_code == 409]
    assert "in het voorjaar" in conflict.text and "er is geen geld" in conflict.text


@ON_SQLITE
async def test_the_text_stays_in_its_field_while_a_step_is_possible(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    nadia, path = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    fields = Page((await nadia.get(path)).text).fields
    await change_status(forum, idea, Status.under_review, by=TOM)
    response = await nadia.post(
        path, data=fields | {"status": "under_review", "answer": "Even geduld."}
    )
    assert response.status_code == 409
    page = Page(response.text)
    assert "Jij koos: De gemeente bekijkt het" in page.text
    assert page.fields["answer"] == "Even geduld."
    response = await nadia.post(path, data=page.fields | {"status": "accepted"})
    assert response.status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("variant", ["preview", "again", "faulty"])
async def test_the_text_stays_on_the_page_when_no_step_is_possible(
    forum: Forum, client_as: ClientAs, variant: str
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    nadia, path = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    fields = Page((await nadia.get(path)).text).fields
    await change_status(forum, idea, Status.declined, by=TOM, answer="Nee.")
    data = fields | {"answer": "Nadia schreef dit.", "status": "accepted"}
    if variant == "faulty":
        data["status"] = ""
    query = "?again=yes" if variant == "again" else ""
    response = await nadia.post(
        path + query, data=data | ({variant: "yes"} if variant == "preview" else {})
    )
    assert response.status_code == (422 if variant == "faulty" else 200)
    assert "Tom" in Page(response.text).text and "Nadia schreef dit." in response.text


@ON_SQLITE
async def test_an_answer_without_a_version_is_refused_with_the_first_answer(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    response = await (await client_as(NADIA)).post(
        f"/nl/office/ideas/{idea.number}", data=ACCEPTANCE
    )
    assert response.status_code == 403
    assert "Tom" in Page(response.text).text and ACCEPTANCE["answer"] in response.text


@ON_SQLITE
async def test_an_impossible_step_is_an_error_not_a_conflict(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    nadia, path = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    fields = Page((await nadia.get(path)).text).fields
    response = await nadia.post(path, data=fields | ACCEPTANCE | {"status": "realised"})
    assert response.status_code == 422
    page = Page(response.text)
    assert page.fields["answer"] == ACCEPTANCE["answer"]
    assert 'id="conflict"' not in response.text and "status" in response.text


@ON_SQLITE
@pytest.mark.parametrize("person", [TOM, ANN], ids=lambda person: person.name)
async def test_nobody_answers_or_links_their_own_idea(
    forum: Forum, client_as: ClientAs, person: Person
) -> None:
    idea = await post_public_idea(forum, by=person)
    await change_status(forum, idea, Status.under_review, by=NADIA)
    author = await client_as(person)
    path = f"/en/office/ideas/{idea.number}"
    page = await author.get(path)
    assert page.status_code == 200
    assert "You posted this idea yourself" in page.text
    assert f"/office/ideas/{idea.number}" + '" novalidate' not in page.text
    for data in (ACCEPTANCE, {"status": "open"}, {"status": "declined", "answer": "Nee."}):
        assert (await author.post(path, data=data)).status_code == 403
    assert (await read_idea(forum, idea.number)).status is Status.under_review
    await change_status(forum, idea, Status.accepted, by=NADIA, answer=ACCEPTANCE["answer"])
    project = await write_project(forum)
    response = await author.post(f"{path}/link", data={"project": str(project.number)})
    assert response.status_code == 403
    response = await author.post(
        f"/en/office/projects/{project.number}/ideas", data={"idea": str(idea.number)}
    )
    assert response.status_code == 422 and "You posted this idea yourself" in response.text
    assert (await read_idea(forum, idea.number)).status is Status.accepted


@pytest.mark.parametrize("kind", list(TABLES))
async def test_concurrent_edits_of_a_part_of_the_town_conflict(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    ann, other_ann = await client_as(ANN), await client_as(ANN)
    assert (
        await ann.post(f"/nl/admin/{kind}/new", data=admin_forms.FORMS[kind])
    ).status_code == 303
    part = await admin_forms.newest_row(forum, TABLES[kind])
    path, field = f"/nl/admin/{kind}/{part.id}", FIELD[kind]
    fields = Page((await ann.get(path)).text).fields
    assert fields["version"]
    responses = await asyncio.gather(
        ann.post(path, data=fields | {field: "Eerste nieuwe naam"}),
        other_ann.post(path, data=fields | {field: "Tweede nieuwe naam"}),
    )
    assert sorted(response.status_code for response in responses) == [303, 409]
    [conflict] = [response for response in responses if response.status_code == 409]
    page = Page(conflict.text)
    assert "Eerste nieuwe naam" in conflict.text and "Tweede nieuwe naam" in conflict.text
    assert (await ann.post(path, data=page.fields)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("kind", ["themes", "neighbourhoods"])
async def test_a_delete_after_a_concurrent_edit_conflicts(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    ann = await client_as(ANN)
    await ann.post(f"/nl/admin/{kind}/new", data=admin_forms.FORMS[kind])
    part = await admin_forms.newest_row(forum, TABLES[kind])
    path = f"/nl/admin/{kind}/{part.id}"
    fields = Page((await ann.get(path)).text).fields
    await ann.post(path, data=fields | {FIELD[kind]: "Een nieuwe naam"})
    response = await ann.post(f"{path}/delete", data={"version": fields["version"]})
    assert response.status_code == 409
    current_fields = Page(response.text).fields
    assert current_fields[FIELD[kind]] == "Een nieuwe naam"
    response = await ann.post(f"{path}/delete", data={"version": current_fields["version"]})
    assert response.status_code == 303
    assert (await ann.get(path)).status_code == 404


async def test_concurrent_role_changes_conflict(forum: Forum, client_as: ClientAs) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    ann, path = await client_as(ANN), f"/nl/admin/members/{maria.id}"
    fields = Page((await ann.get(path)).text).fields
    responses = await asyncio.gather(
        ann.post(path, data=fields | {"role": "moderator"}),
        (await client_as(ANN)).post(path, data=fields | {"role": "official"}),
    )
    assert sorted(response.status_code for response in responses) == [303, 409]
    [conflict] = [response for response in responses if response.status_code == 409]
    current_fields = Page(conflict.text).fields
    assert (await ann.post(path, data=current_fields | {"role": "resident"})).status_code == 303
    assert (await member_of(forum.session_factory, MARIA)).role is Role.resident


def test_the_tables_are_those_of_the_forms() -> None:
    assert set(TABLES) == set(admin_forms.FORMS) and Idea not in TABLES.values()


@ON_POSTGRES
async def test_of_edits_at_the_same_moment_the_others_are_shown_both_texts(
    forum: Forum, client_as: ClientAs
) -> None:
    maria, idea = await client_as(MARIA), await post_public_idea(forum)
    path = f"/en/ideas/{idea.number}/edit"
    fields = Page((await maria.get(path)).text).fields
    bodies = [f"Elke dinsdag koffie op het plein, voor {number} mensen." for number in range(2)]
    async with asyncio.TaskGroup() as group, forum.session_factory.unit_of_work() as uow:
        # Both have read the idea and wait for its row when it becomes free.
        await uow.get(Idea, idea.number, for_update=True)
        posts = [
            group.create_task(maria.post(path, data=fields | {"body": body})) for body in bodies
        ]
        await asyncio.sleep(1)
    responses = [post.result() for post in posts]
    assert sorted(response.status_code for response in responses) == [303, 409]
    for body, response in zip(bodies, responses, strict=True):
        if response.status_code == 409:
            assert Page(response.text).fields["body"] == body
