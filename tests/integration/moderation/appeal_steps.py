"""Helpers of the tests of appeals: content that Els took off, the page of its author, the desk's appeal."""

import re

import httpx2
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.content.lifecycle import TextEdit
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.core.unit_of_work import UnitOfWork
from forum.ideas.queries import ideas as idea_queries
from moderation import keys
from moderation.actions.cases import open_case_on
from moderation.actions.decisions import decide, hasten
from moderation.actions.letters import Reasons
from moderation.tables.appeals import Appeal
from moderation.tables.decisions import Decision, Outcome
from tests.factories import (
    post_pending_idea,
    post_public_comment,
    post_public_idea,
)
from tests.integration.moderation import case_steps
from tests.people import ELS, MARIA, Person, acting_as

RESTRICTIONS = (
    ("idea", Outcome.reject), ("idea", Outcome.hide), ("idea", Outcome.refuse_edit),
    ("comment", Outcome.reject), ("comment", Outcome.hide),
)  # fmt: skip
"""Every decision that restricts content, by the kind of content."""
WHY = Reasons(ground="insult", text="Je noemt iemand.")
NEW_TITLE = "Een heel andere titel"


async def written(forum: Forum, kind: str, outcome: Outcome, *, by: Person = MARIA) -> ContentRef:
    """Content on which this outcome can be decided."""
    is_new = outcome is Outcome.reject
    if kind == "comment":
        comment = await post_public_comment(forum, (await post_public_idea(forum)).ref, by=by)
        if is_new:
            async with acting_as(forum.session_factory, ELS) as uow:
                row = await lifecycle.lock_content(uow, comment.ref)
                await lifecycle.submit(uow, row, ())
        return comment.ref
    idea = await (post_pending_idea if is_new else post_public_idea)(forum, by=by)
    if outcome is Outcome.refuse_edit:
        async with acting_as(forum.session_factory, by) as uow:
            row = await idea_queries.idea(uow, idea.number, for_update=True)
            body = rich_text_from_plain("Een nieuwe tekst.")
            await lifecycle.propose_edit(uow, row, TextEdit(NEW_TITLE, body), ())
    return idea.ref


async def restrict(forum: Forum, subject: ContentRef, outcome: Outcome, *, by: Person = ELS) -> str:
    """Decide so on content; the path of its author's page about the decision."""
    async with acting_as(forum.session_factory, by) as uow:
        case = await open_case_on(uow, subject)
        decision = await _carried_out(uow, await decide(uow, case.pk, outcome, WHY))
    return objection_path(forum, decision)


async def _carried_out(uow: UnitOfWork, decision: Decision) -> Decision:
    return await hasten(uow, decision.pk) if decision.is_waiting else decision


def objection_path(forum: Forum, decision: Decision) -> str:
    """The path of the page on which the author objects to a decision."""
    return f"/en/appeals/{keys.appeal_token(forum.session_factory, decision)}"


async def objected(forum: Forum, browser: httpx2.AsyncClient, path: str) -> Appeal:
    """The appeal that is made on this page."""
    response = await browser.post(path, data={"text": "Lees het nog eens: er staat geen naam in."})
    assert response.status_code == 303, response.text
    return (await appeals(forum))[-1]


async def appeals(forum: Forum) -> list[Appeal]:
    """Every appeal, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Appeal).order_by(col(Appeal.id)))


async def answer(
    browser: httpx2.AsyncClient, appeal: Appeal, outcome: str, **fields: str
) -> httpx2.Response:
    """Decide an appeal, as the form of its page does."""
    data = {"outcome": outcome, **fields}
    return await browser.post(f"/en/moderation/appeals/{appeal.id}", data=data)


async def codes(forum: Forum, person: Person) -> list[str]:
    """The codes of a person's notices, the oldest first."""
    return [notice.code for notice in await case_steps.notices(forum, person)]


def links(html: str) -> list[str]:
    """The paths of authors' pages about decisions that a page links to."""
    return re.findall(r'href="(/en/appeals/[^"]+)"', html)


async def publish_again(forum: Forum, subject: ContentRef) -> None:
    """Els looks again at what she took off, and puts it back."""
    async with acting_as(forum.session_factory, ELS) as uow:
        case = await open_case_on(uow, subject)
        await _carried_out(uow, await decide(uow, case.pk, Outcome.restore))
