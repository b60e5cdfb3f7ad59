"""Decisions that are made together: each is one of its own, in a unit of work of its own."""

from forum.core.content import registry
from forum.core.unit_of_work import UnitOfWork
from moderation.actions import decisions
from moderation.actions.cases import is_editable, lock_case
from moderation.actions.letters import Reasons
from moderation.queries import concerns, reports
from moderation.rules import batches as rules
from moderation.rules.cases import outcomes
from moderation.tables.decisions import Decision, Outcome


async def decide_in_batch(
    uow: UnitOfWork,
    case_id: int,
    choice: Outcome,
    reasons: Reasons,
    *,
    expected_version: str,
    batch: int | None,
) -> Decision:
    """Decide one case of a batch; `batch` is that of the first one, which has None.

    Raises as `decide` does, and `Forbidden` for a case that is looked at alone.
    """
    case = await lock_case(uow, case_id)
    summary = await registry.summary(uow, case.subject)
    possible = outcomes(summary, editable=is_editable(uow, case.subject))
    outcome = rules.outcome_of(choice, possible)
    rules.may_decide_together(
        uow.actor,
        case,
        summary,
        outcome,
        has_reported=await reports.has_reported(uow, uow.actor, case.subject),
        in_trouble=await concerns.open_concern(uow, case.subject) is not None,
    ).enforce()
    assert outcome, "a case without a fitting outcome was refused"
    decision = await decisions.decide(
        uow, case_id, outcome, reasons, expected_version=expected_version
    )
    decision.batch = batch or decision.pk
    await uow.flush()
    return decision
