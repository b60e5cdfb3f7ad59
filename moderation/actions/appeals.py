"""Appeals: an author objects to a decision, and another person decides on that."""

from sqlalchemy import update
from sqlmodel import col

from forum.core.actor import Role
from forum.core.content import registry
from forum.core.content.leaving_out import can_be_put_back
from forum.core.content.sealed import sealed_texts
from forum.core.database.advisory_lock import case_key
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext, override_language
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import changed_fields
from forum.inbox.actions.notices import notify
from moderation.actions import decisions
from moderation.actions.appeal_effects import DECISION
from moderation.actions.cases import lock_case
from moderation.actions.letters import Message
from moderation.events import AppealMade
from moderation.labels import appeals as appeal_labels
from moderation.labels import cases as labels
from moderation.queries import appeals, reports
from moderation.queries import decisions as decision_queries
from moderation.rules import appeals as appeal_rules
from moderation.rules import cases as rules
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, Outcome


async def object_to(uow: UnitOfWork, token: str, text: str) -> Appeal:
    """Object to a decision, as the author of its content, who has the token.

    Raises `NotFound` for a wrong token and for content without an author, and `Forbidden` if they have
    objected already, when it is too late, or when the decision isn't in force.
    """
    restricted = await appeals.by_token(uow, token)
    subject = restricted.case.subject
    await uow.advisory_lock(case_key(str(subject)))
    summary = await registry.summary(uow, subject)
    if summary.author_id is None:
        raise NotFound
    decision = restricted.decision
    last_change = await decision_queries.last_change(uow, subject)
    appeal_rules.may_object(
        decision,
        has_objected=await appeals.against(uow, decision.pk) is not None,
        in_force=appeal_rules.is_in_force(decision, last_change, summary),
        until=restricted.statement.objection_until,
        today=uow.today,
    ).enforce()
    appeal = await uow.add(
        Appeal(decision_id=decision.pk, author_id=summary.author_id, text=text, at=uow.now)
    )
    uow.publish(AppealMade(subject=subject, appeal_id=appeal.pk))
    about = f"{DECISION}:{decision.pk}"
    await notify(uow, [summary.author_id], "appeal_received", subject, about=about, urgent=True)
    return appeal


async def decide_appeal(
    uow: UnitOfWork, appeal_id: int, *, upheld: bool, text: str, expected_version: str = ""
) -> Decision:
    """Decide an open appeal; the decision takes effect like one on a case.

    An author whose appeal isn't upheld is owed the reasons: `text`. Raises `NotFound`; `Conflict` when the
    content differs from the expected version, or when the appeal isn't open any more; `Forbidden`.
    """
    contested = await decision_queries.decision(
        uow, (await appeals.appeal(uow, appeal_id)).decision_id
    )
    case = await lock_case(uow, contested.case_id)
    summary = await registry.summary(uow, case.subject)
    appeal = await appeals.appeal(uow, appeal_id)
    if not appeal.is_open:
        raise Conflict("appeal_closed" if appeal.state is CaseState.closed else "case_decided")
    has_reported = await reports.has_reported(uow, uow.actor, case.subject)
    appeal_rules.may_decide_appeal(
        uow.actor, contested, summary, has_reported=has_reported
    ).enforce()
    if expected_version and changed_fields(expected_version, rules.shown(summary)):
        raise Conflict("case_changed")
    if not (upheld or text):
        raise Forbidden("message_needed")
    await _claim(uow, appeal)
    outcome = appeal_rules.appeal_outcome(contested, upheld=upheld)
    language = contested.language
    letter = await _letter(uow, case, contested, text, upheld=upheld)
    message = Message(text, letter, language)
    answer = await decisions.store(uow, case, summary, outcome, message)
    await uow.execute(
        update(Appeal).where(col(Appeal.id) == appeal_id).values(outcome_id=answer.pk)
    )
    return await decisions.let_wait(uow, case, answer, appeal_id=appeal_id)


async def _claim(uow: UnitOfWork, appeal: Appeal) -> None:
    # Conditional update: of two concurrent decisions, one finds the state changed and fails.
    claimed = await uow.execute(
        update(Appeal)
        .where(col(Appeal.id) == appeal.id, appeals.IS_OPEN)
        .values(state=CaseState.decided, decided_at=uow.now)
    )
    if not claimed.rowcount:
        raise Conflict("case_decided")


async def _letter(
    uow: UnitOfWork, case: Case, contested: Decision, text: str, *, upheld: bool
) -> str:
    """All that the author reads about the answer to their appeal, in their language."""
    site = site_in(uow.info)
    with override_language(contested.language):
        decided_by = labels.DECIDED_BY[uow.actor.role or Role.moderator]
        parts = [
            gettext(await _what(uow, case, contested) if upheld else appeal_labels.NOT_UPHELD),
            text,
            gettext(decided_by) % {"day": format_date(uow.now, site.zone)},
            gettext(appeal_labels.ANOTHER_PERSON),
            "" if upheld else gettext(appeal_labels.FURTHER_REDRESS),
        ]
    return "\n\n".join(part for part in parts if part)


async def _what(uow: UnitOfWork, case: Case, contested: Decision) -> str:
    """What an upheld appeal leads to: what was refused, or left out, may no longer be kept."""
    if contested.outcome is Outcome.redact:
        sealed = await sealed_texts(uow, case.subject)
        is_kept = can_be_put_back(sealed, contested.effective_at)
        return appeal_labels.UPHELD[contested.outcome] if is_kept else appeal_labels.WORDS_LOST
    statement = await appeals.statement_of(uow, contested.pk)
    if contested.outcome is Outcome.refuse_edit and not (statement and statement.edited_html):
        return appeal_labels.EDIT_LOST
    return appeal_labels.UPHELD[contested.outcome]
