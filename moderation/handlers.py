"""Event handlers: open a case for content that waits, close that of content that was taken away."""

from forum.core.content import registry
from forum.core.database.advisory_lock import case_key
from forum.core.delivery.handler import TransactionalHandler
from forum.core.errors import NotFound
from forum.core.journal.event import ContentSubmitted, VisibilityChanged
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from moderation import rules
from moderation.actions import appeal_effects, carry_out, cases
from moderation.events import CaseDecided
from moderation.tables import CaseKind

TAKEN_AWAY = frozenset({Visibility.withdrawn, Visibility.erased})


async def _open_case(uow: UnitOfWork, event: ContentSubmitted) -> None:
    await uow.advisory_lock(case_key(str(event.subject)))
    try:
        summary = await registry.summary(uow, event.subject)
    except NotFound:
        return
    # The handler runs after the commit: the author may have withdrawn the content since.
    if rules.needs_look(summary):
        kind = CaseKind.edited if event.edited else CaseKind.new
        signs = [code for code in event.signs.split(",") if code]
        await cases.open_case(uow, summary, kind, signs)


async def _close_case(uow: UnitOfWork, event: VisibilityChanged) -> None:
    if event.after in TAKEN_AWAY:
        await cases.close_case(uow, event.subject)
        await appeal_effects.close_appeals(uow, event.subject)


async def _carry_out(uow: UnitOfWork, event: CaseDecided) -> None:
    await carry_out.carry_out(uow, event.decision_id)


HANDLERS = (
    TransactionalHandler("open_case", (ContentSubmitted,), _open_case),
    TransactionalHandler("carry_out", (CaseDecided,), _carry_out),
    TransactionalHandler("close_case", (VisibilityChanged,), _close_case),
)
