"""Many do things to the same idea at the same moment, on PostgreSQL: nobody is stuck.

Two that wait for each other would be a 500 for one of them, or a reaction that failed.
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

SEED = 2
NEWCOMERS = 6
STEPS = 40
WINDOWS = 3
"""Browsers of each of the cast, so that one and the same person does two things at once too."""
LONG = "Op het plein, elke dinsdag, met koffie voor wie alleen komt."
NO_LIMIT = "{ count = 1000000, seconds = 60 }"

Step = tuple[str, dict[str, str]]


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum where one may do as much as one likes."""
    made = make_forum(FORUM_LIMITS__MEMBER=NO_LIMIT, FORUM_LIMITS__CONTRIBUTIONS=NO_LIMIT)
    await made.engine.start()
    return made


@dataclass
class Bucket:
    """What the crowd acts on: so few things that they meet."""

    forum: Forum
    idea: int
    projects: list[int]
    updates: list[int]


async def resident(place: Bucket, rng: random.Random) -> Step:
    idea, project = place.idea, rng.choice(place.projects)
    number = rng.randrange(100)
    steps: tuple[Step, ...] = (
        (f"/nl/ideas/{idea}/vote", {"follow": "on"}),
        (f"/nl/ideas/{idea}/vote", {}),
        (f"/nl/ideas/{idea}/unvote", {}),
        (f"/nl/ideas/{idea}/unfollow", {}),
        (f"/nl/ideas/{idea}/comments", {"body": f"Ik kom mee, {number}."}),
        (f"/nl/ideas/{idea}/comments", {"body": f"Ik breng taart, {number}."}),
        (f"/nl/ideas/{idea}/comments", {"body": f"Bel mij: 0470 00 00 {number}"}),
        (f"/nl/projects/{project}/comments", {"body": f"Ik help mee, {number}."}),
        (f"/nl/comments/{rng.randrange(1, 60)}/withdraw", {}),
        (f"/nl/ideas/{idea}/edit", {"title": f"Bankjes op het plein {number}", "body": LONG}),
        ("/nl/ideas", {"title": f"Koffie op het plein {number}", "body": LONG, "language": "nl"}),
        ("/nl/me/notices/read", {}),
        ("/nl/me/preferences", {"name": "Maria", "language": "nl", "wants_mail": "on"}),
    )
    return rng.choice(steps)


async def moderator(place: Bucket, rng: random.Random) -> Step:
    """Mostly publishes what waits; looks again at what is public, hides it and brings it back."""
    cases = [case for case in await case_steps.cases(place.forum) if case.is_open]
    if not cases or rng.random() < 0.2:
        subject = ContentRef(*rng.choice((("idea", place.idea), ("comment", rng.randrange(1, 30)))))
        return "/nl/moderation/cases", {"ref": str(subject)}
    case = rng.choice(cases)
    outcomes = {"new": ("publish",), "edited": ("accept_edit", "refuse_edit")}
    outcome = rng.choice(outcomes.get(case.kind, ("keep", "hide", "restore")))
    grounds = {"ground": "off_topic", "ready": "yes"} if outcome == "hide" else {}
    undo = rng.random() < 0.1
    path = f"/nl/moderation/cases/{rng.randrange(1, 20)}/undo" if undo else ""
    return path or f"/nl/moderation/cases/{case.id}", {"outcome": outcome, **grounds}


async def official(place: Bucket, rng: random.Random) -> Step:
    idea, project = place.idea, rng.choice(place.projects)
    update = f"/nl/office/updates/{rng.choice(place.updates)}"
    steps: tuple[Step, ...] = (
        (f"/nl/office/ideas/{idea}", {"status": "under_review"}),
        (f"/nl/office/ideas/{idea}", {"status": "open"}),
        (f"/nl/office/projects/{project}/ideas/{idea}/unlink", {}),
        (f"/nl/office/ideas/{idea}/link", {"project": str(project)}),
        (f"/nl/office/projects/{project}/publish", {}),
        (f"{update}/publish", {}),
        (update, {"title": "De deur is open", "body": LONG, "language": "nl"}),
    )
    return rng.choice(steps)


Act = Callable[[Bucket, random.Random], Awaitable[Step]]


async def town(forum: Forum) -> Bucket:
    """An idea, two projects (one still a draft), two updates."""
    idea = await post_public_idea(forum, by=MARIA)
    draft, public = [await write_project(forum, public=public) for public in (False, True)]
    updates = [await draft_update(forum, public) for _ in range(2)]
    return Bucket(
        forum, idea.number, [draft.number, public.number], [news.number for news in updates]
    )


async def crowd(forum: Forum, client_as: ClientAs) -> list[tuple[httpx2.AsyncClient, Act]]:
    """Everybody's browser, and what they do in it."""
    cast: dict[Act, tuple[Person, ...]] = {
        resident: (MARIA, YUSUF), moderator: (ELS, BRAM), official: (TOM, NADIA),
    }  # fmt: skip
    known = [
        (await client_as(person), act)
        for act, people in cast.items()
        for person in people
        for _ in range(WINDOWS)
    ]
    return known + [
        (await client_as(new), resident)
        for new in await add_residents(forum.session_factory, NEWCOMERS)
    ]


@asynccontextmanager
async def delivering(drain: Drain) -> AsyncIterator[None]:
    """What follows from the journal runs meanwhile."""
    over = asyncio.Event()

    async def go_on() -> None:
        while not over.is_set():
            await drain()
            await asyncio.sleep(0.02)

    running = asyncio.create_task(go_on())
    try:
        yield
    finally:
        over.set()
        await running
    await drain()


@ON_POSTGRES
async def test_nobody_is_stuck(forum: Forum, client_as: ClientAs, drain: Drain) -> None:
    place = await town(forum)
    answers: Counter[tuple[str, int]] = Counter()

    async def live(number: int, browser: httpx2.AsyncClient, act: Act) -> None:
        rng = random.Random(f"{SEED} {number}")
        for _ in range(STEPS):
            path, data = await act(place, rng)
            answer = await browser.post(path, data=data)
            answers[path, answer.status_code] += 1

    people = await crowd(forum, client_as)
    async with delivering(drain):
        await asyncio.gather(*(live(number, *each) for number, each in enumerate(people)))
    assert not [answer for answer in answers if answer[1] >= 500]
    async with forum.session_factory.read_session() as session:
        owed = await session.fetch_all(select(col(Delivery.reaction), col(Delivery.fault)))
        assert not owed
        votes = select(func.count()).select_from(Vote).where(col(Vote.idea_id) == place.idea)
        assert (await read_idea(forum, place.idea)).votes_count == await session.first(votes)


@ON_POSTGRES
async def test_commenting_while_a_comment_is_published(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    browsers = [
        await client_as(member) for member in await add_residents(forum.session_factory, NEWCOMERS)
    ]
    path = f"/nl/ideas/{idea.number}/comments"
    for body in ("Ik kom mee.", "En ik breng taart."):
        for browser in browsers:
            await browser.post(path, data={"body": body})
    await drain()
    waiting = await case_steps.cases(forum)
    assert len(waiting) == 2 * NEWCOMERS
    els = await client_as(ELS)
    for cases in (waiting[:NEWCOMERS], waiting[NEWCOMERS:]):
        more = {"body": f"Nog iets, bij {cases[0].id}."}
        answers = await asyncio.gather(
            *(case_steps.decide(els, case, "publish") for case in cases),
            *(browser.post(path, data=more) for browser in browsers),
        )
        assert {answer.status_code for answer in answers} == {303}
