"""The undo time of answers to appeals: until it is over the author still waits."""

import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from moderation.tables.cases import CaseState
from moderation.tables.decisions import DecisionState, Outcome
from tests.conftest import ClientAs, Drain, MakeForum
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import appeal_steps, case_steps
from tests.integration.moderation.appeal_steps import answer, objected, restrict
from tests.people import BRAM, MARIA
from tests.services.databases import ON_SQLITE

UNDO_SECONDS = 30


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose decisions wait."""
    forum = make_forum(FORUM_MODERATION__UNDO_SECONDS=str(UNDO_SECONDS))
    await forum.engine.start()
    return forum


@ON_SQLITE
async def test_an_answer_waits_for_its_undo_time(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, drain: Drain
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    maria = await client_as(MARIA)
    appeal = await objected(forum, maria, path)
    bram = await client_as(BRAM)
    assert (await answer(bram, appeal, "upheld")).status_code == 303
    first = (await case_steps.decisions(forum))[-1]
    assert first.is_waiting
    assert f"/decisions/{first.id}/undo" in (await bram.get("/en/moderation/appeals")).text
    assert "will look at it by" in (await maria.get(path)).text
    assert (await bram.post(f"/en/moderation/decisions/{first.id}/undo")).status_code == 303
    assert (await appeal_steps.appeals(forum))[0].is_open
    assert (await answer(bram, appeal, "upheld")).status_code == 303
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await case_steps.visibility(forum, subject) is Visibility.public
    states = [decision.state for decision in await case_steps.decisions(forum)]
    assert states == [DecisionState.in_effect, DecisionState.taken_back, DecisionState.in_effect]
    assert (await appeal_steps.codes(forum, MARIA))[1:] == ["appeal_received", "appeal_upheld"]


async def test_an_answer_lapses_when_the_content_was_restored_meanwhile(
    forum: Forum, client_as: ClientAs, clock: FrozenClock, drain: Drain
) -> None:
    subject = await appeal_steps.written(forum, "idea", Outcome.hide)
    path = await restrict(forum, subject, Outcome.hide)
    appeal = await objected(forum, await client_as(MARIA), path)
    response = await answer(await client_as(BRAM), appeal, "kept", text="Het blijft zo.")
    assert response.status_code == 303
    await appeal_steps.publish_again(forum, subject)
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert await case_steps.visibility(forum, subject) is Visibility.public
    [closed] = await appeal_steps.appeals(forum)
    assert (closed.state, closed.outcome_id) == (CaseState.closed, None)
    assert "appeal_not_upheld" not in await appeal_steps.codes(forum, MARIA)
