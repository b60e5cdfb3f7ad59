"""A form that is sent twice makes one project and one update; what differs makes another."""

import asyncio

from sqlmodel import SQLModel, select

from forum.app.container import Forum
from forum.projects.tables import Project, Update
from tests.conftest import ClientAs
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import draft_update, publish, write_project
from tests.integration.projects.test_writing import TYPED
from tests.people import NADIA, TOM

PROJECTS, UPDATES = "/nl/office/projects", "/nl/office/updates"
NEWS = {"title": "De deur is open", "body": "Vanaf maandag is er koffie.", "language": "nl"}


async def count(forum: Forum, table: type[SQLModel]) -> int:
    async with forum.session_factory.read_session() as session:
        return len(await session.all(select(table)))


async def test_a_project_sent_twice_at_once_is_one(forum: Forum, client_as: ClientAs) -> None:
    tom = await client_as(TOM)
    answers = await asyncio.gather(*(tom.post(PROJECTS, data=TYPED) for _ in range(5)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await count(forum, Project) == 1


async def test_a_project_that_differs_is_another(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    tom = await client_as(TOM)
    for typed in ({}, {"neighbourhood_noord": ""}, {"theme_groen": ""}, {"budget": "12.501"}):
        await tom.post(PROJECTS, data=TYPED | typed)
    assert await count(forum, Project) == 4
    clock.move(minutes=11)
    await tom.post(PROJECTS, data=TYPED)
    assert await count(forum, Project) == 5


async def test_an_update_sent_twice_at_once_is_one(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, typed = await client_as(TOM), NEWS | {"project": str(project.number)}
    answers = await asyncio.gather(*(tom.post(UPDATES, data=typed) for _ in range(5)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await count(forum, Update) == 1
    await tom.post(UPDATES, data=typed | {"title": "De deur is dicht"})
    await (await client_as(NADIA)).post(UPDATES, data=typed)
    assert await count(forum, Update) == 3


async def test_what_was_published_may_be_said_again(forum: Forum) -> None:
    project = await write_project(forum)
    await publish(forum, await draft_update(forum, project))
    await draft_update(forum, project)
    assert await count(forum, Update) == 2
