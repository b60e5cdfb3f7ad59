"""What becomes of appeals when a decision takes effect, is taken back, or its content goes away."""

from sqlalchemy import select, update
from sqlmodel import col

from forum.accounts.queries import lock_members
from forum.core.content.summary import Summary
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.notices import notify
from moderation.queries import appeals
from moderation.queries import decisions as decision_queries
from moderation.rules import appeals as appeal_rules
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, Outcome

APPEAL, DECISION = "appeal", "decision"
"""What notices are about: an appeal leads to the desk, a decision to the page where its author objects."""


def is_upheld(answer: Decision) -> bool:
    """Whether the decision that answers an appeal upholds it."""
    return answer.outcome is not Outcome.keep


async def lock_people(uow: UnitOfWork, appeal: Appeal, contested: Decision) -> None:
    """Lock the author and whoever decided before either is told: one by one might be against the order."""
    both = (appeal.author_id, contested.moderator_id)
    await lock_members(uow, [member for member in both if member])


async def tell_moderator(
    uow: UnitOfWork, subject: ContentRef, appeal: Appeal, contested: Decision, answer: Decision
) -> None:
    """Tell whoever took the first decision what a colleague decided; not by mail."""
    if contested.moderator_id:
        code = "decision_changed" if is_upheld(answer) else "decision_kept"
        about = f"{APPEAL}:{appeal.pk}"
        await notify(uow, [contested.moderator_id], code, subject, about=about)


async def reopen_appeal(
    uow: UnitOfWork, subject: ContentRef, answer: Decision, summary: Summary | None
) -> Appeal | None:
    """Open the appeal again that a decision doesn't answer after all; None for a decision on a case.

    It is closed if the decision that it is against is no longer in force.
    """
    appeal = await appeals.answered_by(uow, answer.pk)
    if appeal is None:
        return None
    appeal.outcome_id, appeal.state, appeal.decided_at = None, CaseState.open, None
    await uow.flush()
    contested = await decision_queries.decision(uow, appeal.decision_id)
    last_change = await decision_queries.last_change(uow, subject)
    if summary is None or not appeal_rules.is_in_force(contested, last_change, summary):
        await close_appeals(uow, subject)
    return appeal


async def close_appeals(uow: UnitOfWork, subject: ContentRef) -> None:
    """Close, without a decision, the open appeals about content as it no longer is."""
    on_subject = (
        select(col(Decision.id))
        .join(Case, col(Case.id) == col(Decision.case_id))
        .where(col(Case.subject_kind) == subject.kind, col(Case.subject_id) == subject.id)
    )
    await uow.execute(
        update(Appeal)
        .where(appeals.IS_OPEN, col(Appeal.decision_id).in_(on_subject))
        .values(state=CaseState.closed, decided_at=uow.now)
    )
