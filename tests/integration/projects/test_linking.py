"""Links of ideas to projects: an accepted idea becomes planned, and its followers are notified."""

import pytest

from forum.app.container import Forum
from forum.core.errors import Forbidden
from forum.ideas.queries import ideas
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.tables import Idea, MilestoneKind, Status
from forum.projects import queries
from forum.projects.actions import projects
from forum.projects.events import IdeaLinked
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_public_idea, read_idea
from tests.integration.projects.factories import link_idea, write_project
from tests.parsing import flash_code
from tests.people import ELS, MARIA, TOM, acting_as
from tests.services.databases import ON_SQLITE


async def _project_milestones(forum: Forum, idea: Idea) -> list[tuple[MilestoneKind, str, str]]:
    async with forum.session_factory.read_session() as session:
        found = await milestone_queries.milestones(session, idea.number)
    return [
        (milestone.kind, milestone.after, milestone.about) for milestone in found if milestone.about
    ]


@ON_SQLITE
async def test_a_link_plans_an_accepted_idea(forum: Forum) -> None:
    project, idea = (
        await write_project(forum),
        await post_public_idea(forum, status=Status.accepted),
    )
    await link_idea(forum, project, idea)
    assert (await read_idea(forum, idea.number)).status is Status.planned
    about = str(project.ref)
    assert await _project_milestones(forum, idea) == [(MilestoneKind.status, "planned", about)]


@ON_SQLITE
async def test_a_second_link_changes_nothing(forum: Forum) -> None:
    project, idea = (
        await write_project(forum),
        await post_public_idea(forum, status=Status.accepted),
    )
    await link_idea(forum, project, idea)
    await link_idea(forum, project, idea)
    assert len(await _project_milestones(forum, idea)) == 1


@ON_SQLITE
async def test_a_second_project_is_a_milestone_on_the_timeline(forum: Forum) -> None:
    first, second = await write_project(forum), await write_project(forum, "Wandelmaatjes")
    idea = await post_public_idea(forum, status=Status.accepted)
    await link_idea(forum, first, idea)
    await link_idea(forum, second, idea)
    assert (await _project_milestones(forum, idea))[1:] == [
        (MilestoneKind.linked, "", str(second.ref))
    ]
    assert (await read_idea(forum, idea.number)).status is Status.planned


@ON_SQLITE
async def test_a_draft_plans_its_ideas_when_it_is_published(forum: Forum) -> None:
    project = await write_project(forum, public=False)
    idea = await post_public_idea(forum, status=Status.accepted)
    await link_idea(forum, project, idea)
    assert (await read_idea(forum, idea.number)).status is Status.accepted
    assert await _project_milestones(forum, idea) == []
    async with acting_as(forum.session_factory, TOM) as uow:
        await projects.publish_project(uow, await queries.project(uow, project.number))
    assert (await read_idea(forum, idea.number)).status is Status.planned
    assert await _project_milestones(forum, idea) == [
        (MilestoneKind.status, "planned", str(project.ref))
    ]


@ON_SQLITE
async def test_unlinking_is_shown_on_the_timeline(forum: Forum) -> None:
    project, idea = (
        await write_project(forum),
        await post_public_idea(forum, status=Status.accepted),
    )
    await link_idea(forum, project, idea)
    async with acting_as(forum.session_factory, TOM) as uow:
        await projects.unlink_idea(uow, project, await ideas.idea(uow, idea.number))
        await projects.unlink_idea(uow, project, await ideas.idea(uow, idea.number))
    assert [kind for kind, _, _ in await _project_milestones(forum, idea)] == [
        MilestoneKind.status,
        MilestoneKind.unlinked,
    ]
    assert (await read_idea(forum, idea.number)).status is Status.planned


@ON_SQLITE
@pytest.mark.parametrize("status", [Status.open, Status.under_review, Status.declined])
async def test_an_idea_that_is_not_accepted_is_not_linked(forum: Forum, status: Status) -> None:
    project, idea = await write_project(forum), await post_public_idea(forum, status=status)
    with pytest.raises(Forbidden, match="idea_not_accepted"):
        await link_idea(forum, project, idea)


@ON_SQLITE
async def test_only_officials_link(forum: Forum) -> None:
    project, idea = (
        await write_project(forum),
        await post_public_idea(forum, status=Status.accepted),
    )
    with pytest.raises(Forbidden, match="not_official"):
        await link_idea(forum, project, idea, by=ELS)


@ON_SQLITE
async def test_the_author_is_mailed_about_the_project(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    project = await write_project(forum)
    idea = await post_public_idea(forum, status=Status.accepted, by=MARIA)
    await drain()
    before = len(mails())
    tom = await client_as(TOM)
    response = await tom.post(
        f"/nl/office/ideas/{idea.number}/link", data={"project": str(project.number)}
    )
    assert response.status_code == 303
    assert (response.headers["location"], flash_code(response)) == (
        f"/nl/office/ideas/{idea.number}",
        "idea_linked",
    )
    await drain()
    assert [mail["To"] for mail in mails()[before:]] == ["maria@example.org"]


@ON_SQLITE
async def test_the_desk_links_by_number(forum: Forum, client_as: ClientAs) -> None:
    project = await write_project(forum)
    accepted = await post_public_idea(forum, status=Status.accepted)
    still_open = await post_public_idea(forum)
    tom, path = await client_as(TOM), f"/nl/office/projects/{project.number}/ideas"
    for typed in ("", "soup", "999999", str(still_open.number)):
        response = await tom.post(path, data={"idea": typed})
        assert response.status_code == 422, typed
        assert 'href="#f-idea"' in response.text
        assert f'value="{typed}"' in response.text
    assert (await tom.post(path, data={"idea": str(accepted.number)})).status_code == 303
    assert (await read_idea(forum, accepted.number)).status is Status.planned


@ON_SQLITE
async def test_the_link_is_in_the_journal(forum: Forum) -> None:
    project, idea = (
        await write_project(forum),
        await post_public_idea(forum, status=Status.accepted),
    )
    async with acting_as(forum.session_factory, TOM) as uow:
        await projects.link_idea(uow, project, await ideas.idea(uow, idea.number))
        assert IdeaLinked(subject=project.ref, idea_id=idea.number) in uow.events
