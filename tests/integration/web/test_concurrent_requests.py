"""Concurrent requests for the same idea, on PostgreSQL: no deadlocks.

A deadlock would be a 500 for one of the requests, or a delivery that failed.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.journal.tables import Delivery
from forum.core.ref import ContentRef
from forum.ideas.tables import Vote
from tests.conftest import ClientAs, Drain, MakeForum
from tests.factories import add_residents, post_public_idea, read_idea
from tests.integration.moderation import case_steps
from tests.integration.projects.factories import draft_update, write_project
from tests.people import BRAM, ELS, MARIA, NADIA, TOM, YUSUF, Person
from tests.services.databases import ON_POSTGRES
from tests.services.postgres import deadlock_reports

SEED = 2
NEW_RESIDENTS = 6
REQUESTS_PER_BROWSER = 25
BROWSERS_PER_PERSON = 3
"""Browsers per person of the cast: the same person also sends concurrent requests."""
LONG_TEXT = "Op het plein, elke dinsdag, met koffie voor wie alleen komt."
NO_LIMIT = "{ count = 1000000, seconds = 60 }"

FormPost = tuple[str, dict[str, str]]


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum without rate limits for members."""
    forum = make_forum(FORUM_LIMITS__MEMBER=NO_LIMIT, FORUM_LIMITS__CONTRIBUTIONS=NO_LIMIT)
    await forum.engine.start()
    return forum


@dataclass
class Targets:
    """What the requests act on: few rows, so that requests contend for them."""

    forum: Forum
    idea: int
    projects: list[int]
    updates: list[int]


async def resident_post(targets: Targets, rng: random.Random) -> FormPost:
    idea, project = targets.idea, rng.choice(targets.projects)
    number = rng.randrange(100)
    posts: tuple[FormPost, ...] = (
        (f"/nl/ideas/{idea}/vote", {}),
        (f"/nl/ideas/{idea}/vote", {}),
        (f"/nl/ideas/{idea}/unvote", {}),
        (f"/nl/ideas/{idea}/unfollow", {}),
        (f"/nl/ideas/{idea}/comments", {"body": f"Ik kom mee, {number}."}),
        (f"/nl/ideas/{idea}/comments", {"body": f"Ik breng taart, {number}."}),
        (f"/nl/ideas/{idea}/comments", {"body": f"Bel mij maar: 0470 00 00 {number}"}),
        (f"/nl/projects/{project}/comments", {"body": f"Ik help mee, {number}."}),
        (f"/nl/comments/{rng.randrange(1, 60)}/withdraw", {}),
        (f"/nl/ideas/{idea}/edit", {"title": f"Bankjes op het plein {number}", "body": LONG_TEXT}),
        (
            "/nl/ideas",
            {"title": f"Koffie op het plein {number}", "body": LONG_TEXT, "language": "nl"},
        ),
        ("/nl/me/notices/read", {}),
        ("/nl/me/settings", {"name": "Maria", "language": "nl", "mail_rhythm": "weekly"}),
    )
    return rng.choice(posts)


async def moderator_post(targets: Targets, rng: random.Random) -> FormPost:
    """Mostly publishes pending content; else reviews public content, hides and restores it."""
    cases = [case for case in await case_steps.cases(targets.forum) if case.is_open]
    if not cases or rng.random() < 0.2:
        subject = ContentRef(
            *rng.choice((("idea", targets.idea), ("comment", rng.randrange(1, 30))))
        )
        return "/nl/moderation/cases", {"ref": str(subject)}
    case = rng.choice(cases)
    outcomes = {"new": ("publish",), "edited": ("accept_edit", "refuse_edit")}
    outcome = rng.choice(outcomes.get(case.kind, ("keep", "hide", "restore")))
    grounds = {"ground": "off_topic", "ready": "yes"} if outcome == "hide" else {}
    undo = rng.random() < 0.1
    path = f"/nl/moderation/cases/{rng.randrange(1, 20)}/undo" if undo else ""
    return path or f"/nl/moderation/cases/{case.id}", {"outcome": outcome, **grounds}


async def official_post(targets: Targets, rng: random.Random) -> FormPost:
    idea, project = targets.idea, rng.choice(targets.projects)
    update = f"/nl/office/updates/{rng.choice(targets.updates)}"
    posts: tuple[FormPost, ...] = (
        (f"/nl/office/ideas/{idea}", {"status": "under_review"}),
        (f"/nl/office/ideas/{idea}", {"status": "open"}),
        (f"/nl/office/projects/{project}/ideas/{idea}/unlink", {}),
        (f"/nl/office/ideas/{idea}/link", {"project": str(project)}),
        (f"/nl/office/projects/{project}/publish", {}),
        (f"{update}/publish", {}),
        (update, {"title": "De deur is open", "body": LONG_TEXT, "language": "nl"}),
    )
    return rng.choice(posts)


ChooseFormPost = Callable[[Targets, random.Random], Awaitable[FormPost]]


async def create_targets(forum: Forum) -> Targets:
    """An idea, two projects (one still a draft), two updates."""
    idea = await post_public_idea(forum, by=MARIA)
    draft, public = [await write_project(forum, public=public) for public in (False, True)]
    updates = [await draft_update(forum, public) for _ in range(2)]
    return Targets(
        forum, idea.number, [draft.number, public.number], [news.number for news in updates]
    )


async def open_browsers(
    forum: Forum, client_as: ClientAs
) -> list[tuple[httpx2.AsyncClient, ChooseFormPost]]:
    """Browsers of the cast and of new residents, each with the function that picks its requests."""
    cast: dict[ChooseFormPost, tuple[Person, ...]] = {
        resident_post: (MARIA, YUSUF), moderator_post: (ELS, BRAM), official_post: (TOM, NADIA),
    }  # fmt: skip
    of_cast = [
        (await client_as(person), choose)
        for choose, people in cast.items()
        for person in people
        for _ in range(BROWSERS_PER_PERSON)
    ]
    return of_cast + [
        (await client_as(member), resident_post)
        for member in await add_residents(forum.session_factory, NEW_RESIDENTS)
    ]


@asynccontextmanager
async def dispatching(drain: Drain) -> AsyncIterator[None]:
    """Run due deliveries inside the block, concurrently with it."""
    stopped = asyncio.Event()

    async def drain_repeatedly() -> None:
        while not stopped.is_set():
            await drain()
            await asyncio.sleep(0.02)

    task = asyncio.create_task(drain_repeatedly())
    try:
        yield
    finally:
        stopped.set()
        await task
    await drain()


@ON_POSTGRES
@pytest.mark.longest
async def test_concurrent_requests_dont_deadlock(
    forum: Forum, client_as: ClientAs, drain: Drain, postgres_server: str
) -> None:
    targets = await create_targets(forum)
    statuses: Counter[tuple[str, int]] = Counter()

    async def send_requests(
        number: int, browser: httpx2.AsyncClient, choose: ChooseFormPost
    ) -> None:
        rng = random.Random(f"{SEED} {number}")
        for _ in range(REQUESTS_PER_BROWSER):
            path, data = await choose(targets, rng)
            response = await browser.post(path, data=data)
            statuses[path, response.status_code] += 1

    browsers = await open_browsers(forum, client_as)
    async with dispatching(drain):
        await asyncio.gather(
            *(send_requests(number, *each) for number, each in enumerate(browsers))
        )
    failed = [status for status in statuses if status[1] >= 500]
    assert not failed, deadlock_reports(postgres_server)
    async with forum.session_factory.read_session() as session:
        pending = await session.fetch_all(select(col(Delivery.reaction), col(Delivery.fault)))
        assert not pending
        votes = select(func.count()).select_from(Vote).where(col(Vote.idea_id) == targets.idea)
        assert (await read_idea(forum, targets.idea)).votes_count == await session.first(votes)


@ON_POSTGRES
async def test_commenting_while_a_comment_is_published(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    browsers = [
        await client_as(member)
        for member in await add_residents(forum.session_factory, NEW_RESIDENTS)
    ]
    path = f"/nl/ideas/{idea.number}/comments"
    for body in ("Ik kom mee.", "En ik breng taart."):
        for browser in browsers:
            await browser.post(path, data={"body": body})
    await drain()
    pending = await case_steps.cases(forum)
    assert len(pending) == 2 * NEW_RESIDENTS
    els = await client_as(ELS)
    for cases in (pending[:NEW_RESIDENTS], pending[NEW_RESIDENTS:]):
        form_data = {"body": f"Nog iets, bij {cases[0].id}."}
        responses = await asyncio.gather(
            *(case_steps.decide(els, case, "publish") for case in cases),
            *(browser.post(path, data=form_data) for browser in browsers),
        )
        assert {response.status_code for response in responses} == {303}
