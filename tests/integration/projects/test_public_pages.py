"""Public pages of projects and updates: lists, filters, slugs, comments, following, search."""

import re

import pytest
from httpx2 import AsyncClient

from forum.app.container import Forum
from forum.ideas.tables import Status
from forum.projects.tables import ProjectState
from tests.conftest import ClientAs, Drain, RecordStatements
from tests.factories import post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import (
    draft_update,
    link_idea,
    publish,
    read_project,
    write_project,
)
from tests.people import MARIA, TOM
from tests.services.databases import ON_SQLITE


@ON_SQLITE
@pytest.mark.parametrize("count", [1, 3])
async def test_the_list_executes_as_many_statements_for_one_as_for_three(
    forum: Forum, client: AsyncClient, record_statements: RecordStatements, count: int
) -> None:
    for number in range(count):
        project = await write_project(forum, f"Project {number}")
        await link_idea(forum, project, await post_public_idea(forum, status=Status.accepted))
    with record_statements() as statements:
        response = await client.get("/nl/projects")
    assert response.text.count("project-card") == count
    assert len(statements) == 4


@ON_SQLITE
@pytest.mark.parametrize("count", [1, 3])
async def test_the_updates_execute_as_many_statements_for_one_as_for_three(
    forum: Forum, client: AsyncClient, record_statements: RecordStatements, count: int
) -> None:
    for number in range(count):
        project = await write_project(forum, f"Project {number}")
        await publish(forum, await draft_update(forum, project, f"Nieuws {number}"))
    with record_statements() as statements:
        response = await client.get("/nl/updates")
    assert response.text.count('class="update"') == count
    assert len(statements) == 2


@ON_SQLITE
@pytest.mark.parametrize("slug", ["", "-iets-anders"])
async def test_a_wrong_slug_redirects_to_the_right_one(
    forum: Forum, client: AsyncClient, slug: str
) -> None:
    number = (await write_project(forum)).number
    response = await client.get(f"/en/projects/{number}{slug}?x=1")
    assert response.status_code == 301
    assert response.headers["location"] == f"/en/projects/{number}-steunpunt-de-luifel?x=1"


@ON_SQLITE
async def test_texts_are_shown_in_the_readers_language(forum: Forum, client: AsyncClient) -> None:
    path = f"projects/{(await write_project(forum)).number}-steunpunt-de-luifel"
    english = (await client.get(f"/en/{path}")).text
    assert '<h1 lang="en" dir="ltr" data-spoken>Steunpunt De Luifel (English)</h1>' in english
    assert "<strong>Open</strong> every day." in english
    arabic = (await client.get(f"/ar/{path}")).text
    assert '<html lang="ar" dir="rtl"' in arabic
    assert '<h1 lang="nl" dir="ltr" data-spoken>Steunpunt De Luifel</h1>' in arabic


async def test_filters_narrow_the_list(forum: Forum, client: AsyncClient) -> None:
    await write_project(forum, "Eerste")
    await write_project(
        forum, "Tweede", neighbourhood="noord", theme="groen", state=ProjectState.done
    )
    await write_project(forum, "Geheim", public=False)
    for query, expected in (
        ("", ["Tweede", "Eerste"]),
        ("?neighbourhood=noord", ["Tweede"]),
        ("?theme=buren", ["Eerste"]),
        ("?state=done", ["Tweede"]),
        ("?state=done&theme=buren", []),
        ("?neighbourhood=nergens", []),
    ):
        page = (await client.get(f"/nl/projects{query}")).text
        titles = [title for title in ("Tweede", "Eerste", "Geheim") if f">{title}<" in page]
        assert titles == expected, query


async def test_projects_and_updates_are_paginated(
    forum: Forum, client: AsyncClient, clock: FrozenClock
) -> None:
    for number in range(22):
        clock.advance(minutes=number % 3)
        project = await write_project(forum, f"Project {number}")
        await publish(forum, await draft_update(forum, project, f"Nieuws {number}"))
    for path, marker in (("/nl/projects", "project-card"), ("/nl/updates", 'class="update"')):
        first = await client.get(path)
        assert first.text.count(marker) == 20
        after = first.text.split("after=")[1].split('"')[0]
        second = await client.get(f"{path}?after={after}")
        assert second.text.count(marker) == 2
        assert (await client.get(f"{path}?after=soup")).status_code == 404


@ON_SQLITE
async def test_a_draft_is_for_staff_only(forum: Forum, client_as: ClientAs) -> None:
    number = (await write_project(forum, public=False)).number
    for person, status in ((MARIA, 404), (TOM, 200)):
        browser = await client_as(person)
        response = await browser.get(f"/nl/projects/{number}", follow_redirects=True)
        assert response.status_code == status


@ON_SQLITE
async def test_a_comment_is_counted_and_shown_on_the_page(
    forum: Forum, client: AsyncClient
) -> None:
    project = await write_project(forum)
    await post_public_comment(forum, project.ref, "Ik bak taart voor de opening.")
    page = await client.get(f"/nl/projects/{project.number}", follow_redirects=True)
    assert "Ik bak taart voor de opening." in page.text
    assert (await read_project(forum, project.number)).comments_count == 1


@ON_SQLITE
async def test_a_comment_with_faults_is_rejected(forum: Forum, client_as: ClientAs) -> None:
    number = (await write_project(forum)).number
    maria = await client_as(MARIA)
    response = await maria.post(f"/nl/projects/{number}/comments", data={"body": "x"})
    assert response.status_code == 422
    assert 'href="#f-body"' in response.text
    response = await maria.post(f"/nl/projects/{number}/comments", data={"body": "Wat fijn!"})
    assert response.status_code == 303


@ON_SQLITE
async def test_a_notice_links_to_its_update(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    project = await write_project(forum)
    maria = await client_as(MARIA)
    await maria.post(f"/nl/projects/{project.number}/follow")
    update = await draft_update(forum, project)
    await publish(forum, update)
    await drain()
    path = f"/nl/projects/{project.number}-steunpunt-de-luifel"
    (open_path,) = re.findall(
        r'action="(/nl/me/notices/\d+/open)"', (await maria.get("/nl/me")).text
    )
    response = await maria.post(open_path)
    assert response.headers["location"] == f"{path}#update-{update.number}"
    assert f'id="update-{update.number}"' in (await maria.get(path)).text
    await maria.post(f"/nl/projects/{project.number}/unfollow")
    assert f"{project.number}/follow" in (await maria.get(path)).text


@ON_SQLITE
async def test_projects_and_updates_are_found_in_every_language(
    forum: Forum, client: AsyncClient, drain: Drain
) -> None:
    project = await write_project(forum, "Praatcafé")
    await publish(forum, await draft_update(forum, project, "Nieuwe stoelen"))
    await drain()
    assert "Praatcaf" in (await client.get("/nl/search?q=praatcafe")).text
    assert "Praatcaf" in (await client.get("/nl/search?q=district")).text
    assert "#update-" in (await client.get("/nl/search?q=stoelen")).text
