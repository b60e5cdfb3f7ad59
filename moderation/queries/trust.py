"""Query of trust: what moderators decided about what a member wrote."""

from sqlalchemy import select
from sqlmodel import col

from forum.core.content.review_policy import TrustPolicy
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from moderation.rules import trust as rules
from moderation.tables.cases import Case
from moderation.tables.decisions import Decision, DecisionState, Outcome

MOST_READ = 300
"""Newest decisions that are read: whoever needs more than these isn't trusted yet."""


async def is_trusted(session: ReadSession, member_id: int, policy: TrustPolicy) -> bool:
    """Whether moderators trust a member."""
    rows = await session.fetch_all(
        select(
            col(Case.subject_kind),
            col(Case.subject_id),
            col(Decision.outcome),
            col(Decision.before),
            col(Decision.at),
        )
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(
            col(Case.author_id) == member_id,
            col(Decision.state) == DecisionState.in_effect,
            col(Decision.outcome) != Outcome.keep,
            col(Decision.at) > session.now - policy.within,
        )
        .order_by(col(Decision.id).desc())
        .limit(MOST_READ)
    )
    judgements = (
        rules.Judgement(ContentRef(kind, number), outcome, before, at)
        for kind, number, outcome, before, at in rows
    )
    return rules.is_trusted(judgements, session.now, policy)
