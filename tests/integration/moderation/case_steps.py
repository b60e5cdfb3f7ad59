"""Helpers of the moderation tests: queries of cases, decisions and notices, and the decision form."""

from typing import Any

import httpx2
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.content import registry
from forum.core.content.review import review_policy_of
from forum.core.journal.tables import JournalEntry
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.inbox.tables import Notice
from moderation.queries import trust
from moderation.queries.cases import open_case
from moderation.tables.cases import Case
from moderation.tables.decisions import Decision
from tests.people import Person, member_of


async def open_case_on(forum: Forum, subject: ContentRef) -> Case:
    """The open case of a piece of content."""
    async with forum.session_factory.read_session() as session:
        case = await open_case(session, subject)
    assert case is not None
    return case


async def cases(forum: Forum) -> list[Case]:
    """Every case, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Case).order_by(col(Case.id)))


async def decisions(forum: Forum) -> list[Decision]:
    """Every decision, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Decision).order_by(col(Decision.id)))


async def visibility(forum: Forum, subject: ContentRef) -> Visibility:
    """The current visibility of content."""
    async with forum.session_factory.read_session() as session:
        return (await registry.summary(session, subject)).visibility


async def notices(forum: Forum, person: Person) -> list[Notice]:
    """The notices of a person, the oldest first, but the receipts of what they sent."""
    member = await member_of(forum.session_factory, person)
    async with forum.session_factory.read_session() as session:
        return await session.all(
            select(Notice)
            .where(col(Notice.member_id) == member.id, col(Notice.code) != "content_received")
            .order_by(col(Notice.id))
        )


async def journal(forum: Forum, event: str) -> list[JournalEntry]:
    """The journal entries of an event class, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return await session.all(
            select(JournalEntry)
            .where(col(JournalEntry.event) == event)
            .order_by(col(JournalEntry.id))
        )


async def is_trusted(forum: Forum, person: Person) -> bool:
    """Whether moderators trust a person now."""
    member = await member_of(forum.session_factory, person)
    async with forum.session_factory.read_session() as session:
        return await trust.is_trusted(session, member.pk, review_policy_of(session).trust)


async def decide(
    browser: httpx2.AsyncClient, case: Case, outcome: str, **fields: Any
) -> httpx2.Response:
    """Post a decision, as the forms of the case page do."""
    return await browser.post(
        f"/nl/moderation/cases/{case.id}", data={"outcome": outcome, **fields}
    )
