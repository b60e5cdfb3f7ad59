"""Races of decisions with authors and event handlers: interleaved transactions on PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest

from forum.app.container import Forum
from forum.core.content.lifecycle import TextEdit
from forum.core.errors import Conflict, Forbidden
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.ideas.actions import ideas
from forum.ideas.queries import ideas as idea_queries
from forum.ideas.tables import Idea
from moderation.actions import cases as case_actions
from moderation.actions import decisions
from moderation.actions.cases import open_case_on
from moderation.actions.decisions import decide
from moderation.actions.letters import Reasons
from moderation.queries import cases
from moderation.tables.cases import Case
from moderation.tables.decisions import Outcome
from tests.conftest import Drain
from tests.factories import BODY, change_visibility, post_pending_idea, post_public_idea
from tests.integration.moderation import case_steps
from tests.interleaving import interleave, pause_after, pause_before
from tests.people import ELS, MARIA, acting_as
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def _decide(forum: Forum, case: Case, outcome: Outcome, **fields: Any) -> None:
    async with acting_as(forum.session_factory, ELS) as uow:
        await decide(uow, case.pk, outcome, Reasons(**fields))


async def _edit(forum: Forum, idea: Idea) -> None:
    async with acting_as(forum.session_factory, MARIA) as uow:
        fresh = await idea_queries.idea(uow, idea.number)
        await ideas.edit_idea(
            uow, fresh, TextEdit("Anders", rich_text_from_plain(BODY)), window=timedelta(days=1)
        )


async def _open_case(forum: Forum, idea: Idea) -> Case | None:
    async with forum.session_factory.read_session() as session:
        return await cases.open_case(session, idea.ref)


async def _open_public_case(forum: Forum, idea: Idea) -> Case:
    async with acting_as(forum.session_factory, ELS) as uow:
        return await open_case_on(uow, idea.ref)


async def test_a_rejected_idea_has_no_case_from_an_earlier_edit(
    forum: Forum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_pending_idea(forum)
    await drain()
    [case] = await case_steps.cases(forum)
    await _edit(forum, idea)
    pause = pause_after(monkeypatch, decisions, "_claim")
    reject = _decide(forum, case, Outcome.reject, ground="off_topic", text="Nee.")
    assert await interleave(pause, reject, drain, waits=True) is None
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.rejected
    assert await _open_case(forum, idea) is None


async def test_a_withdrawn_idea_has_no_case_opened_concurrently(
    forum: Forum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum)
    await drain()
    pause = pause_before(monkeypatch, case_actions, "open_case")

    async def withdraw() -> None:
        await change_visibility(forum, idea.ref, Visibility.withdrawn, by=MARIA)
        await drain()

    await interleave(pause, _open_public_case(forum, idea), withdraw, waits=True)
    await drain()
    assert await _open_case(forum, idea) is None
    with pytest.raises(Forbidden, match="nothing_to_decide"):
        await _open_public_case(forum, idea)


async def test_an_edit_concurrent_with_a_keep_decision_has_a_case(
    forum: Forum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum)
    await drain()
    case = await _open_public_case(forum, idea)
    pause = pause_before(monkeypatch, decisions, "_claim")

    async def edit() -> None:
        await _edit(forum, idea)
        await drain()

    error = await interleave(pause, _decide(forum, case, Outcome.keep), edit, waits=True)
    assert error is None or isinstance(error, Conflict)
    await drain()
    edit_case = await _open_case(forum, idea)
    assert edit_case is not None
    await _decide(forum, edit_case, Outcome.accept_edit)
    async with forum.session_factory.read_session() as session:
        assert (await idea_queries.idea(session, idea.number)).title == "Anders"
