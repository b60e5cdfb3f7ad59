"""Duplicate submissions: the same form creates one project or update, a different form another."""

import asyncio

from sqlmodel import SQLModel, select

from forum.app.container import Forum
from forum.projects.tables import Project, Update
from tests.conftest import ClientAs
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import draft_update, publish, write_project
from tests.integration.projects.test_office import PROJECT_FIELDS
from tests.people import NADIA, TOM
from tests.services.databases import ON_SQLITE

PROJECTS_PATH, UPDATES_PATH = "/nl/office/projects", "/nl/office/updates"
UPDATE_FIELDS = {
    "title": "De deur is open",
    "body": "Vanaf maandag is er koffie.",
    "language": "nl",
}


async def count(forum: Forum, table: type[SQLModel]) -> int:
    async with forum.session_factory.read_session() as session:
        return len(await session.all(select(table)))


async def test_concurrent_submissions_create_one_project(forum: Forum, client_as: ClientAs) -> None:
    tom = await client_as(TOM)
    responses = await asyncio.gather(
        *(tom.post(PROJECTS_PATH, data=PROJECT_FIELDS) for _ in range(5))
    )
    assert len({response.headers["location"] for response in responses}) == 1
    assert await count(forum, Project) == 1


@ON_SQLITE
async def test_different_submissions_create_several_projects(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    tom = await client_as(TOM)
    for changes in ({}, {"neighbourhood_noord": ""}, {"theme_groen": ""}, {"budget": "12.501"}):
        await tom.post(PROJECTS_PATH, data=PROJECT_FIELDS | changes)
    assert await count(forum, Project) == 4
    clock.advance(minutes=11)
    await tom.post(PROJECTS_PATH, data=PROJECT_FIELDS)
    assert await count(forum, Project) == 5


async def test_concurrent_submissions_create_one_update(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    tom, fields = await client_as(TOM), UPDATE_FIELDS | {"project": str(project.number)}
    responses = await asyncio.gather(*(tom.post(UPDATES_PATH, data=fields) for _ in range(5)))
    assert len({response.headers["location"] for response in responses}) == 1
    assert await count(forum, Update) == 1
    await tom.post(UPDATES_PATH, data=fields | {"title": "De deur is dicht"})
    await (await client_as(NADIA)).post(UPDATES_PATH, data=fields)
    assert await count(forum, Update) == 3


@ON_SQLITE
async def test_a_published_update_may_be_drafted_again(forum: Forum) -> None:
    project = await write_project(forum)
    await publish(forum, await draft_update(forum, project))
    await draft_update(forum, project)
    assert await count(forum, Update) == 2
