"""Redaction by moderators: what the shield found is left out for everybody, then the text is published."""

from collections.abc import Mapping

from forum.core.content import lifecycle, registry
from forum.core.content.lifecycle import Redaction
from forum.core.errors import Conflict
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import changed_fields
from moderation.actions import decisions
from moderation.actions.cases import lock_case
from moderation.rules import cases as rules
from moderation.tables.decisions import Decision


async def leave_out_and_publish(
    uow: UnitOfWork, case_id: int, redactions: Mapping[str, Redaction], *, expected_version: str
) -> Decision:
    """Leave parts out of the text that a case is about, by column, and publish it or its edit.

    Raises `Conflict` as a decision does; then nothing is left out.
    """
    case = await lock_case(uow, case_id)
    summary = await registry.summary(uow, case.subject)
    rules.may_decide(uow.actor, summary).enforce()
    outcome = rules.published_by(summary)
    if outcome is None or changed_fields(expected_version, rules.shown(summary)):
        raise Conflict("case_changed")
    await lifecycle.leave_out(uow, case.subject, redactions)
    return await decisions.decide(uow, case_id, outcome)
