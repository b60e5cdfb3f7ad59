"""Reports while a decision can be taken back: nobody hears of it before, and nobody is left without an answer."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from moderation.tables.cases import CaseState
from moderation.tables.decisions import Decision, DecisionState
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import change_visibility, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.moderation.report_steps import reports, send
from tests.parsing import plain_text
from tests.people import ELS, MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

UNDO_SECONDS = 30
ANSWER = "We read it carefully"


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose decisions wait."""
    forum = make_forum(FORUM_MODERATION__UNDO_SECONDS=str(UNDO_SECONDS))
    await forum.engine.start()
    return forum


@pytest.fixture
async def subject(forum: Forum) -> ContentRef:
    """A public idea of Maria."""
    return (await post_public_idea(forum)).ref


async def report(reader: httpx2.AsyncClient, subject: ContentRef, **fields: str) -> str:
    """Report an idea; returns the address of the receipt."""
    sent = await send(reader, subject, "en", **fields)
    assert sent.status_code == 303
    return sent.headers["location"]


async def keep(forum: Forum, client_as: ClientAs, drain: Drain) -> Decision:
    """The decision of Els to leave what was reported as it is; it waits."""
    [case] = await case_steps.cases(forum)
    assert (await case_steps.decide(await client_as(ELS), case, "keep")).status_code == 303
    await drain()
    decision = (await case_steps.decisions(forum))[-1]
    assert decision.is_waiting
    return decision


async def test_nobody_hears_before_the_time_is_over(
    forum: Forum, subject: ContentRef, client_as: ClientAs, new_client: MakeClient, drain: Drain,
    clock: FrozenClock, mails: Mails,
) -> None:  # fmt: skip
    reader = new_client()
    receipt = await report(reader, subject, email="wim@example.org")
    await keep(forum, client_as, drain)
    assert len(mails()) == 1
    assert ANSWER not in (await reader.get(receipt)).text
    # A report in the meantime belongs to the same case.
    later = await report(new_client(), subject, text="Dat vind ik ook.")
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert ANSWER in plain_text(mails()[-1])
    for path in (receipt, later):
        assert ANSWER in (await reader.get(path)).text
    [case] = await case_steps.cases(forum)
    assert (case.state, case.reports) == (CaseState.decided, 2)


async def test_a_decision_that_is_taken_back_answers_nobody(
    forum: Forum, subject: ContentRef, client_as: ClientAs, new_client: MakeClient, drain: Drain,
    clock: FrozenClock, mails: Mails,
) -> None:  # fmt: skip
    reader = new_client()
    receipt = await report(reader, subject, email="wim@example.org")
    decision = await keep(forum, client_as, drain)
    await (await client_as(ELS)).post(f"/nl/moderation/decisions/{decision.id}/undo")
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert len(mails()) == 1
    assert ANSWER not in (await reader.get(receipt)).text
    [case] = await case_steps.cases(forum)
    assert (case.state, case.reports) == (CaseState.open, 1)


async def test_danger_stops_a_decision_that_waits(
    forum: Forum, subject: ContentRef, client_as: ClientAs, new_client: MakeClient, drain: Drain,
    clock: FrozenClock,
) -> None:  # fmt: skip
    await report(new_client(), subject)
    await keep(forum, client_as, drain)
    await report(new_client(), subject, reason="danger", text="")
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    [case] = await case_steps.cases(forum)
    assert (case.state, case.urgent, case.reports) == (CaseState.open, True, 2)
    [decision] = await case_steps.decisions(forum)
    assert decision.state is DecisionState.lapsed
    assert [each.answered_at for each in await reports(forum)] == [None, None]


async def test_whoever_reported_hears_when_the_author_is_quicker(
    forum: Forum, subject: ContentRef, client_as: ClientAs, new_client: MakeClient, drain: Drain,
    clock: FrozenClock, mails: Mails,
) -> None:  # fmt: skip
    await report(new_client(), subject, email="wim@example.org")
    await keep(forum, client_as, drain)
    await change_visibility(forum, subject, Visibility.withdrawn, by=MARIA)
    clock.advance(seconds=UNDO_SECONDS)
    await drain()
    assert "Its author took it off the site" in plain_text(mails()[-1])
