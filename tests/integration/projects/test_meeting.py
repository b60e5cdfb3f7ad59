"""Links, publications and decisions that meet at the same moment, on PostgreSQL."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.journal.tables import Delivery
from forum.core.text.html import rich_text_from_markdown
from forum.core.visibility import Visibility
from forum.ideas import queries as idea_queries
from forum.ideas.tables import Idea, Status
from forum.inbox.actions import follow
from forum.projects import handlers, queries
from forum.projects.actions import projects, updates
from forum.projects.tables import Project
from search.engines.base import Query
from tests.conftest import ClientAs, Drain
from tests.factories import move, post_public_idea, read_idea
from tests.integration.moderation.case_steps import journal
from tests.integration.projects.factories import draft_update, publish, read_update, write_project
from tests.interleaving import interleave, pause_after, pause_before
from tests.people import ELS, TOM, acting_as, member
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def _link(forum: Forum, project: Project, idea: Idea) -> None:
    async with acting_as(forum.session_factory, TOM) as uow:
        await projects.link_idea(
            uow,
            await queries.project(uow, project.number),
            await idea_queries.idea(uow, idea.number),
        )


async def test_a_change_knows_of_a_publication(forum: Forum) -> None:
    news = await draft_update(forum, await write_project(forum))
    async with acting_as(forum.session_factory, TOM) as uow:
        seen = await queries.update(uow, news.number)
        await publish(forum, news)
        await updates.edit_update(
            uow, seen, title="Open!", body=rich_text_from_markdown("Kom."), language="nl"
        )
    assert [entry.subject for entry in await journal(forum, "ContentChanged")] == [news.ref]
    assert (await read_update(forum, news.number)).title == "Open!"


async def test_two_projects_may_take_one_idea(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum, status=Status.accepted)
    one, two = await write_project(forum), await write_project(forum)
    pause = pause_before(monkeypatch, projects, "_lock_project")
    slow = _link(forum, one, idea)
    assert await interleave(pause, slow, lambda: _link(forum, two, idea)) is None
    assert (await read_idea(forum, idea.number)).status is Status.planned
    async with forum.session_factory.read_session() as session:
        linked = await queries.ideas_of(session, [one.number, two.number])
    assert [[each.number for each in ideas] for ideas in linked.values()] == [[idea.number]] * 2


async def test_an_update_is_hidden_while_it_is_told(
    forum: Forum, client_as: ClientAs, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its author follows the project: both change the update and the author."""
    project = await write_project(forum)
    tom = await member(forum.session_factory, TOM)
    async with forum.session_factory.unit_of_work() as uow:
        await follow(uow, tom.pk, project.ref)
    news = await draft_update(forum, project)
    await publish(forum, news)
    els = await client_as(ELS)
    opened = await els.post("/nl/moderation/cases", data={"ref": str(news.ref)})
    case = opened.headers["location"].partition("?")[0]
    pause = pause_after(monkeypatch, handlers, "notify")
    statuses = []

    async def hide() -> None:
        grounds = {"outcome": "hide", "ground": "off_topic", "ready": "yes"}
        statuses.append((await els.post(case, data=grounds)).status_code)

    await interleave(pause, drain(), hide, waits=True)
    assert statuses == [303]
    async with forum.session_factory.read_session() as session:
        faults = select(col(Delivery.fault)).where(col(Delivery.fault) != "")
        assert not await session.fetch_all(faults)


async def test_an_update_that_is_shown_again_beside_its_project_is_found(
    forum: Forum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await write_project(forum)
    news = await draft_update(forum, project, "Zonnebloem")
    await publish(forum, news)
    for ref in (news.ref, project.ref):
        await move(forum, ref, Visibility.hidden)
    await drain()
    pause = pause_after(monkeypatch, queries, "updates_on")

    async def show() -> None:
        await move(forum, news.ref, Visibility.public)
        await drain()

    await interleave(pause, move(forum, project.ref, Visibility.public), show, waits=True)
    await drain()
    assert (await forum.engine.find(Query("zonnebloem"))).refs == (news.ref,)
