"""Who is on a case: colleagues see it for ten minutes, and may decide all the same."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from forum.app.container import Forum
from moderation.tables.cases import Case
from moderation.tables.claims import CaseClaim
from tests.conftest import ClientAs, Drain
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.parsing import flash_code
from tests.people import ANN, BRAM, ELS, MARIA, TOM, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE

HTMX = {"HX-Request": "true"}


@pytest.fixture
async def case(forum: Forum, drain: Drain) -> Case:
    idea = await post_pending_idea(forum, by=MARIA)
    await drain()
    return await case_steps.open_case_on(forum, idea.ref)


async def claims(forum: Forum) -> list[CaseClaim]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(CaseClaim))


@ON_SQLITE
async def test_a_colleague_sees_who_is_on_it_for_ten_minutes(
    forum: Forum, case: Case, client_as: ClientAs, clock: FrozenClock
) -> None:
    els, bram = await client_as(ELS), await client_as(BRAM)
    path, queue = f"/en/moderation/cases/{case.id}", "/en/moderation"
    for page in (path, f"{path}?outcome=return", queue):
        await bram.get(page)
    assert not await claims(forum)

    response = await els.post(f"{path}/claim")
    assert (response.status_code, flash_code(response)) == (303, "case_now_yours")
    assert "You are on it" in (await els.get(path)).text
    assert "You are on it" in (await els.get(queue)).text
    clock.advance(minutes=3)
    page = (await bram.get(path)).text
    assert "<b><bdi>Els</bdi> is on it.</b> You can still decide." in page
    assert ">3 minutes ago</time>" in page
    assert "<bdi>Els</bdi> is on it" in (await bram.get(queue)).text
    assert ",Els," in (await bram.get("/en/moderation/queue.csv?delimiter=,")).text

    # Who goes on typing keeps it; ten minutes after that nobody has it.
    await els.post(f"{path}/claim", headers=HTMX)
    clock.advance(minutes=9, seconds=59)
    assert "is on it" in (await bram.get(path)).text
    clock.advance(seconds=1)
    for reader, page in ((bram, path), (els, path), (bram, queue)):
        text = (await reader.get(page)).text
        assert "is on it" not in text and "are on it" not in text


@ON_SQLITE
async def test_after_ten_minutes_a_colleague_takes_it_without_asking(
    forum: Forum, case: Case, client_as: ClientAs, clock: FrozenClock
) -> None:
    claim = f"/en/moderation/cases/{case.id}/claim"
    await (await client_as(ELS)).post(claim)
    clock.advance(minutes=10)
    response = await (await client_as(BRAM)).post(claim)
    assert flash_code(response) == "case_now_yours"
    bram = await member_of(forum.session_factory, BRAM)
    assert [each.member_id for each in await claims(forum)] == [bram.id]


@ON_SQLITE
async def test_who_looked_at_what_is_forgotten(
    forum: Forum, case: Case, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    other = await post_pending_idea(forum, by=MARIA)
    await drain()
    later = await case_steps.open_case_on(forum, other.ref)
    els = await client_as(ELS)
    await els.post(f"/en/moderation/cases/{case.id}/claim")
    clock.advance(minutes=10)
    await els.post(f"/en/moderation/cases/{later.id}/claim")
    assert [claim.case_id for claim in await claims(forum)] == [later.id]


@ON_SQLITE
async def test_nobody_is_kept_from_deciding(forum: Forum, case: Case, client_as: ClientAs) -> None:
    els, bram = await client_as(ELS), await client_as(BRAM)
    await els.post(f"/en/moderation/cases/{case.id}/claim")
    assert "You can still decide." in (await bram.get(f"/en/moderation/cases/{case.id}")).text
    assert (await case_steps.decide(bram, case, "publish")).status_code == 303
    assert not await claims(forum)
    # Els goes on typing, and reads that there is nothing left to decide.
    part = await els.post(f"/en/moderation/cases/{case.id}/claim", headers=HTMX)
    assert part.status_code == 200 and "This has been decided." in part.text
    assert "<html" not in part.text


async def test_it_is_let_go_and_taken_over(forum: Forum, case: Case, client_as: ClientAs) -> None:
    els, bram = await client_as(ELS), await client_as(BRAM)
    path = f"/en/moderation/cases/{case.id}"
    await els.post(f"{path}/claim")
    response = await bram.post(f"{path}/claim")
    assert flash_code(response) == "-case_claimed"
    part = (await bram.post(f"{path}/claim", headers=HTMX)).text
    assert "Els" in part and 'name="take_over"' in part and "written" not in part
    await bram.post(f"{path}/release")
    assert "You are on it" in (await els.get(path)).text
    assert flash_code(await bram.post(f"{path}/claim", data={"take_over": "yes"})) == (
        "case_now_yours"
    )
    assert "<bdi>Bram</bdi> is on it." in (await els.get(path)).text
    assert flash_code(await bram.post(f"{path}/release")) == "case_released"
    assert not await claims(forum)


@ON_SQLITE
async def test_what_is_withdrawn_is_nobodys(
    forum: Forum, drain: Drain, case: Case, client_as: ClientAs
) -> None:
    els, maria = await client_as(ELS), await client_as(MARIA)
    await els.post(f"/nl/moderation/cases/{case.id}/claim")
    await maria.post(f"/nl/ideas/{case.subject_id}/withdraw")
    await drain()
    assert not await claims(forum)


@ON_SQLITE
async def test_whoever_may_not_decide_takes_nothing(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum, by=ELS)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    path = f"/nl/moderation/cases/{case.id}"
    for person in (ELS, TOM, MARIA):
        browser = await client_as(person)
        assert (await browser.post(f"{path}/claim")).status_code == 403
    assert f'action="{path}/claim"' not in (await (await client_as(ELS)).get(path)).text
    assert (await (await client_as(ANN)).post(f"{path}/claim")).status_code == 303
    assert (await (await client_as(ANN)).post("/nl/moderation/cases/999/claim")).status_code == 404


@ON_SQLITE
async def test_the_next_case_is_one_that_no_colleague_is_on(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    for _ in range(3):
        await post_pending_idea(forum, by=MARIA)
        clock.advance(minutes=1)
    await drain()
    first, second, third = await case_steps.cases(forum)
    els, bram = await client_as(ELS), await client_as(BRAM)
    await els.post(f"/nl/moderation/cases/{second.id}/claim")
    here = f"/nl/moderation/cases/{first.id}"
    next_one = 'href="/nl/moderation/cases/{}"'
    assert next_one.format(third.id) in (await bram.get(here)).text
    assert next_one.format(second.id) in (await els.get(here)).text
    decided = await case_steps.decide(bram, first, "publish")
    assert decided.headers["location"].endswith(f"/cases/{third.id}")


@ON_POSTGRES
async def test_of_two_at_once_one_has_it(forum: Forum, case: Case, client_as: ClientAs) -> None:
    browsers = [await client_as(person) for person in (ELS, BRAM, ANN)]
    path = f"/nl/moderation/cases/{case.id}/claim"
    answers = await asyncio.gather(*(browser.post(path) for browser in browsers))
    assert Counter(map(flash_code, answers)) == {"case_now_yours": 1, "-case_claimed": 2}
    assert len(await claims(forum)) == 1
