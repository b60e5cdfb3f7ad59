"""Query of trust: what moderators decided about what a member wrote."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlmodel import col

from forum.core.content.review_policy import TrustPolicy
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from moderation.rules import trust as rules
from moderation.tables.cases import Case
from moderation.tables.decisions import Decision, DecisionState, Outcome


async def is_trusted(session: ReadSession, member_id: int, policy: TrustPolicy) -> bool:
    """Whether moderators trust a member."""
    rows = await session.fetch_all(select_judgements(member_id, session.now - policy.within))
    # Sorted here: in SQL it would lead PostgreSQL to read the decisions about everybody, in their order.
    newest_first = sorted(rows, key=lambda row: row.id, reverse=True)
    judgements = (
        rules.Judgement(ContentRef(kind, number), outcome, before, at)
        for _, kind, number, outcome, before, at in newest_first
    )
    return rules.is_trusted(judgements, session.now, policy)


def select_judgements(
    member_id: int, since: datetime
) -> Select[int | None, str, int, Outcome, Visibility, datetime]:
    """The decisions in effect on what a member wrote, but for those that left it as it was."""
    return (
        select(
            col(Decision.id),
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
            col(Decision.at) > since,
        )
    )
