"""Races of links, publications and decisions: interleaved transactions on PostgreSQL."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.journal.tables import Delivery
from forum.core.text.html import rich_text_from_markdown
from forum.core.visibility import Visibility
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea, Status
from forum.inbox.actions.follows import follow
from forum.projects import handlers, queries
from forum.projects.actions import projects, updates
from forum.projects.tables import Project
from search.engines.base import Query
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_public_idea, read_idea
from tests.integration.moderation.case_steps import journal
from tests.integration.projects.factories import draft_update, publish, read_update, write_project
from tests.interleaving import interleave, pause_after, pause_before
from tests.people import ELS, TOM, acting_as, member_of
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def _link(forum: Forum, project: Project, idea: Idea) -> None:
    async with acting_as(forum.session_factory, TOM) as uow:
        await projects.link_idea(
            uow,
            await queries.project(uow, project.number),
            await idea_queries.idea(uow, idea.number),
        )


async def test_an_edit_sees_a_concurrent_publication(forum: Forum) -> None:
    update = await draft_update(forum, await write_project(forum))
    async with acting_as(forum.session_factory, TOM) as uow:
        stale = await queries.update(uow, update.number)
        await publish(forum, update)
        await updates.edit_update(
            uow, stale, title="Open!", body=rich_text_from_markdown("Kom."), language="nl"
        )
    assert [entry.subject for entry in await journal(forum, "ContentChanged")] == [update.ref]
    assert (await read_update(forum, update.number)).title == "Open!"


async def test_two_projects_link_one_idea_concurrently(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    first, second = await write_project(forum), await write_project(forum)
    pause = pause_before(monkeypatch, projects, "_lock_project")
    slow = _link(forum, first, idea)
    assert await interleave(pause, slow, lambda: _link(forum, second, idea)) is None
    assert (await read_idea(forum, idea.number)).status is Status.planned
    async with forum.session_factory.read_session() as session:
        linked = await queries.ideas_of(session, [first.number, second.number])
    assert [[each.number for each in ideas] for ideas in linked.values()] == [[idea.number]] * 2


async def test_an_update_is_hidden_while_its_followers_are_notified(
    forum: Forum, client_as: ClientAs, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author follows the project, so that both transactions change the update and the author."""
    project = await write_project(forum)
    tom = await member_of(forum.session_factory, TOM)
    async with forum.session_factory.unit_of_work() as uow:
        await follow(uow, tom.pk, project.ref)
    update = await draft_update(forum, project)
    await publish(forum, update)
    els = await client_as(ELS)
    response = await els.post("/nl/moderation/cases", data={"ref": str(update.ref)})
    case_path = response.headers["location"].partition("?")[0]
    pause = pause_after(monkeypatch, handlers, "notify")
    statuses = []

    async def hide() -> None:
        fields = {"outcome": "hide", "ground": "off_topic", "ready": "yes"}
        statuses.append((await els.post(case_path, data=fields)).status_code)

    await interleave(pause, drain(), hide, waits=True)
    assert statuses == [303]
    async with forum.session_factory.read_session() as session:
        statement = select(col(Delivery.fault)).where(col(Delivery.fault) != "")
        assert not await session.fetch_all(statement)


async def test_an_update_restored_concurrently_with_its_project_is_found(
    forum: Forum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await write_project(forum)
    update = await draft_update(forum, project, "Zonnebloem")
    await publish(forum, update)
    for ref in (update.ref, project.ref):
        await change_visibility(forum, ref, Visibility.hidden)
    await drain()
    pause = pause_after(monkeypatch, queries, "updates_on")

    async def restore() -> None:
        await change_visibility(forum, update.ref, Visibility.public)
        await drain()

    await interleave(
        pause, change_visibility(forum, project.ref, Visibility.public), restore, waits=True
    )
    await drain()
    assert (await forum.engine.find(Query("zonnebloem"))).refs == (update.ref,)
