"""Two colleagues at one idea, or at one part of the town; and nobody answers an idea of their own."""

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
from tests.people import ANN, MARIA, NADIA, TOM, Person, member
from tests.services.databases import ON_SQLITE

YES = {"status": "accepted", "answer": "Ja, wij doen **dit** in het voorjaar."}
TABLES = {"calls": Call, "themes": Theme, "neighbourhoods": Neighbourhood}
FIELD = {"calls": "question_nl", "themes": "name_nl", "neighbourhoods": "name"}


async def test_who_answers_second_reads_who_was_first_and_keeps_the_text(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/ideas/{idea.number}"
    read = Page((await nadia.get(where)).text).fields
    assert read["version"]
    assert (await tom.post(where, data=read | YES)).status_code == 303
    typed = read | {"status": "accepted", "answer": "Nadia schreef dit."}
    answer = await nadia.post(where, data=typed)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Tom" in page.text and "wij doen dit in het voorjaar" in page.text
    assert "Nadia schreef dit." in answer.text
    assert {where, "/nl/office/ideas"} <= set(page.links)
    assert 'class="desk' in answer.text
    assert (await read_idea(forum, idea.number)).status is Status.accepted


async def test_of_two_answers_at_the_same_moment_one_is_taken(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    tom, nadia = await client_as(TOM), await client_as(NADIA)
    where = f"/nl/office/ideas/{idea.number}"
    read = Page((await nadia.get(where)).text).fields
    answers = await asyncio.gather(
        tom.post(where, data=read | YES),
        nadia.post(where, data=read | {"status": "declined", "answer": "Nee, er is geen geld."}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    [second] = [answer for answer in answers if answer.status_code == 409]
    assert "in het voorjaar" in second.text and "er is geen geld" in second.text


@ON_SQLITE
async def test_the_text_stays_in_its_field_while_there_is_a_step_to_take(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    nadia, where = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    read = Page((await nadia.get(where)).text).fields
    await change_status(forum, idea, Status.under_review, by=TOM)
    answer = await nadia.post(
        where, data=read | {"status": "under_review", "answer": "Even geduld."}
    )
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Jij koos: De gemeente bekijkt het" in page.text
    assert page.fields["answer"] == "Even geduld."
    again = await nadia.post(where, data=page.fields | {"status": "accepted"})
    assert again.status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("way", ["preview", "again", "faulty"])
async def test_the_text_stays_on_the_page_where_no_step_is_left(
    forum: Forum, client_as: ClientAs, way: str
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    nadia, where = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    read = Page((await nadia.get(where)).text).fields
    await change_status(forum, idea, Status.declined, by=TOM, answer="Nee.")
    typed = read | {"answer": "Nadia schreef dit.", "status": "accepted"}
    if way == "faulty":
        typed["status"] = ""
    query = "?again=yes" if way == "again" else ""
    answer = await nadia.post(
        where + query, data=typed | ({way: "yes"} if way == "preview" else {})
    )
    assert answer.status_code == (422 if way == "faulty" else 200)
    assert "Tom" in Page(answer.text).text and "Nadia schreef dit." in answer.text


@ON_SQLITE
async def test_who_never_saw_a_version_is_told_in_the_same_place(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    answer = await (await client_as(NADIA)).post(f"/nl/office/ideas/{idea.number}", data=YES)
    assert answer.status_code == 403
    assert "Tom" in Page(answer.text).text and YES["answer"] in answer.text


@ON_SQLITE
async def test_a_step_that_never_was_is_nobodys_doing(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    nadia, where = await client_as(NADIA), f"/nl/office/ideas/{idea.number}"
    read = Page((await nadia.get(where)).text).fields
    answer = await nadia.post(where, data=read | YES | {"status": "realised"})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.fields["answer"] == YES["answer"]
    assert 'id="conflict"' not in answer.text and "status" in answer.text


@pytest.mark.parametrize("person", [TOM, ANN], ids=lambda person: person.name)
async def test_nobody_answers_or_links_their_own_idea(
    forum: Forum, client_as: ClientAs, person: Person
) -> None:
    idea = await post_public_idea(forum, by=person)
    await change_status(forum, idea, Status.under_review, by=NADIA)
    own = await client_as(person)
    where = f"/en/office/ideas/{idea.number}"
    page = await own.get(where)
    assert page.status_code == 200
    assert "You posted this idea yourself" in page.text
    assert f"/office/ideas/{idea.number}" + '" novalidate' not in page.text
    for step in (YES, {"status": "open"}, {"status": "declined", "answer": "Nee."}):
        assert (await own.post(where, data=step)).status_code == 403
    assert (await read_idea(forum, idea.number)).status is Status.under_review
    await change_status(forum, idea, Status.accepted, by=NADIA, answer=YES["answer"])
    project = await write_project(forum)
    linked = await own.post(f"{where}/link", data={"project": str(project.number)})
    assert linked.status_code == 403
    by_number = await own.post(
        f"/en/office/projects/{project.number}/ideas", data={"idea": str(idea.number)}
    )
    assert by_number.status_code == 422 and "You posted this idea yourself" in by_number.text
    assert (await read_idea(forum, idea.number)).status is Status.accepted


@pytest.mark.parametrize("kind", list(TABLES))
async def test_no_part_of_the_town_is_overwritten_unseen(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    ann, other = await client_as(ANN), await client_as(ANN)
    assert (
        await ann.post(f"/nl/admin/{kind}/new", data=admin_forms.FORMS[kind])
    ).status_code == 303
    part = await admin_forms.last(forum, TABLES[kind])
    where, field = f"/nl/admin/{kind}/{part.id}", FIELD[kind]
    read = Page((await ann.get(where)).text).fields
    assert read["version"]
    answers = await asyncio.gather(
        ann.post(where, data=read | {field: "Eerste nieuwe naam"}),
        other.post(where, data=read | {field: "Tweede nieuwe naam"}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    [second] = [answer for answer in answers if answer.status_code == 409]
    page = Page(second.text)
    assert "Eerste nieuwe naam" in second.text and "Tweede nieuwe naam" in second.text
    assert (await ann.post(where, data=page.fields)).status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("kind", ["themes", "neighbourhoods"])
async def test_nothing_is_deleted_that_was_changed_meanwhile(
    forum: Forum, client_as: ClientAs, kind: str
) -> None:
    ann = await client_as(ANN)
    await ann.post(f"/nl/admin/{kind}/new", data=admin_forms.FORMS[kind])
    part = await admin_forms.last(forum, TABLES[kind])
    where = f"/nl/admin/{kind}/{part.id}"
    read = Page((await ann.get(where)).text).fields
    await ann.post(where, data=read | {FIELD[kind]: "Een nieuwe naam"})
    answer = await ann.post(f"{where}/delete", data={"version": read["version"]})
    assert answer.status_code == 409
    fresh = Page(answer.text).fields
    assert fresh[FIELD[kind]] == "Een nieuwe naam"
    gone = await ann.post(f"{where}/delete", data={"version": fresh["version"]})
    assert gone.status_code == 303
    assert (await ann.get(where)).status_code == 404


async def test_no_role_is_given_over_another(forum: Forum, client_as: ClientAs) -> None:
    maria = await member(forum.session_factory, MARIA)
    ann, where = await client_as(ANN), f"/nl/admin/members/{maria.id}"
    read = Page((await ann.get(where)).text).fields
    answers = await asyncio.gather(
        ann.post(where, data=read | {"role": "moderator"}),
        (await client_as(ANN)).post(where, data=read | {"role": "official"}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    [second] = [answer for answer in answers if answer.status_code == 409]
    fresh = Page(second.text).fields
    assert (await ann.post(where, data=fresh | {"role": "resident"})).status_code == 303
    assert (await member(forum.session_factory, MARIA)).role is Role.resident


def test_the_tables_are_those_of_the_forms() -> None:
    assert set(TABLES) == set(admin_forms.FORMS) and Idea not in TABLES.values()
