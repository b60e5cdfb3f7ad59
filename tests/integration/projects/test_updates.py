"""Updates: published once, and notified to the followers of the project and of its ideas."""

import asyncio

import pytest

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.content.registry import registry_of
from forum.core.content.summary import VisibilityChange
from forum.core.errors import Conflict, Forbidden
from forum.core.text.html import rich_text_from_markdown
from forum.core.visibility import Visibility
from forum.ideas.tables import Status
from forum.inbox import queries as inbox
from forum.inbox.tables import Notice
from forum.projects import queries
from forum.projects.actions import updates
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import cast_vote, change_status, post_public_idea
from tests.integration.projects.factories import (
    draft_update,
    link_idea,
    publish,
    read_update,
    write_project,
)
from tests.people import ELS, MARIA, TOM, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_SQLITE


async def _update_notices(forum: Forum, person: Person) -> list[Notice]:
    reader = await member_of(forum.session_factory, person)
    async with forum.session_factory.read_session() as session:
        found = await inbox.notices(session, reader.id or 0)
    return [notice for notice in found.items if notice.code == "update_published"]


@ON_SQLITE
async def test_it_reaches_followers_of_the_project_and_of_its_ideas_once_each(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    project = await write_project(forum)
    idea = await post_public_idea(forum, by=MARIA)
    await cast_vote(forum, idea, by=YUSUF)
    await cast_vote(forum, idea, by=ELS)
    await (await client_as(ELS)).post(f"/nl/ideas/{idea.number}/unfollow")
    for step in (Status.under_review, Status.accepted):
        await change_status(forum, idea, step)
    await link_idea(forum, project, idea)
    maria = await client_as(MARIA)
    assert (await maria.post(f"/nl/projects/{project.number}/follow")).status_code == 303
    update = await draft_update(forum, project)
    await drain()
    before = len(mails())

    tom = await client_as(TOM)
    preview = await tom.get(f"/en/office/updates/{update.number}")
    assert "This reaches 2 people" in preview.text
    response = await tom.post(f"/nl/office/updates/{update.number}/publish")
    assert response.status_code == 303
    await drain()

    notices = [await _update_notices(forum, person) for person in (MARIA, YUSUF, ELS)]
    assert [len(found) for found in notices] == [1, 1, 0]
    assert "Vanaf maandag is er koffie." in notices[0][0].text
    assert sorted(mail["To"] for mail in mails()[before:]) == [
        "maria@example.org",
        "yusuf@example.org",
    ]
    assert (await read_update(forum, update.number)).reach == 2
    assert "2 people were told" in (await tom.get(f"/en/office/updates/{update.number}")).text


@ON_SQLITE
async def test_it_is_published_once(forum: Forum) -> None:
    project = await write_project(forum)
    update = await draft_update(forum, project)
    await publish(forum, update)
    with pytest.raises(Conflict, match="already_published"):
        await publish(forum, update)


async def test_concurrent_publications_publish_it_once(forum: Forum, drain: Drain) -> None:
    project = await write_project(forum)
    idea = await post_public_idea(forum, by=MARIA, status=Status.accepted)
    await link_idea(forum, project, idea)
    update = await draft_update(forum, project)
    results = await asyncio.gather(
        *(publish(forum, update) for _ in range(8)), return_exceptions=True
    )
    assert [str(error) for error in results if error] == ["already_published"] * 7
    await drain()
    assert len(await _update_notices(forum, MARIA)) == 1


@ON_SQLITE
async def test_an_update_of_a_draft_project_is_not_published(forum: Forum) -> None:
    update = await draft_update(forum, await write_project(forum, public=False))
    with pytest.raises(Forbidden, match="project_not_public"):
        await publish(forum, update)


@ON_SQLITE
async def test_residents_neither_write_nor_publish(forum: Forum, client_as: ClientAs) -> None:
    update = await draft_update(forum, await write_project(forum))
    maria = await client_as(MARIA)
    for path in ("", "/publish", "/drop"):
        response = await maria.post(f"/nl/office/updates/{update.number}{path}")
        assert response.status_code == 403
    assert (await maria.get("/nl/office")).status_code == 403
    assert (await read_update(forum, update.number)).visibility is Visibility.draft


@ON_SQLITE
async def test_drafting_keeps_what_was_typed(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom = await client_as(TOM)
    fields = {"project": str(project.number), "title": "De", "body": "Bijna af <b>", "language": ""}
    response = await tom.post("/nl/office/updates", data=fields)
    assert response.status_code == 422
    assert "Bijna af &lt;b&gt;" in response.text
    assert 'href="#f-title"' in response.text and 'href="#f-language"' in response.text
    fields |= {"title": "De deur is open", "language": "nl"}
    response = await tom.post("/nl/office/updates", data=fields)
    assert response.status_code == 303
    assert "De deur is open" in (await tom.get(response.headers["location"])).text


@ON_SQLITE
async def test_a_draft_is_on_no_public_page(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    await draft_update(forum, project, "Nog geheim")
    maria = await client_as(MARIA)
    page = await maria.get(f"/nl/projects/{project.number}", follow_redirects=True)
    assert page.status_code == 200
    assert "Nog geheim" not in page.text + (await maria.get("/nl/updates")).text


async def test_an_edit_notifies_nobody_again(forum: Forum, drain: Drain) -> None:
    project = await write_project(forum)
    idea = await post_public_idea(forum, by=MARIA, status=Status.accepted)
    await link_idea(forum, project, idea)
    update = await draft_update(forum, project)
    await publish(forum, update)
    await drain()
    async with acting_as(forum.session_factory, TOM) as uow:
        fresh = await queries.update(uow, update.number)
        await updates.edit_update(
            uow,
            fresh,
            title="De deur staat open",
            body=rich_text_from_markdown(fresh.body),
            language="nl",
        )
    await drain()
    assert len(await _update_notices(forum, MARIA)) == 1


@ON_SQLITE
async def test_a_draft_can_be_dropped_and_a_public_update_can_not(
    forum: Forum, client_as: ClientAs
) -> None:
    project = await write_project(forum)
    first = await draft_update(forum, project, "De deur is dicht")
    second = await draft_update(forum, project)
    await publish(forum, second)
    tom = await client_as(TOM)
    assert (await tom.post(f"/nl/office/updates/{first.number}/drop")).status_code == 303
    assert (await tom.get(f"/nl/office/updates/{first.number}")).status_code == 404
    assert (await tom.post(f"/nl/office/updates/{second.number}/drop")).status_code == 403


@ON_SQLITE
async def test_updates_are_hidden_with_their_project(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    await publish(forum, await draft_update(forum, project, "De verf is droog"))
    maria = await client_as(MARIA)
    assert "De verf is droog" in (await maria.get("/nl/updates")).text
    async with acting_as(forum.session_factory, ELS) as uow:
        await lifecycle.move(uow, project.ref, VisibilityChange(Visibility.hidden))
    assert "De verf is droog" not in (await maria.get("/nl/updates")).text
    async with forum.session_factory.read_session() as session:
        documents = registry_of(session).content_type("update").documents
        public_ids = registry_of(session).content_type("update").public_ids
        assert documents and public_ids
        assert await documents(session, [1]) == [] == await public_ids(session, 0, 10)
