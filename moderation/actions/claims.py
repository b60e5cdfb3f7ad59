"""Claims: take a case, let it go. They keep nobody from deciding."""

from sqlalchemy import ColumnElement, delete, or_, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.core.content import registry
from forum.core.errors import Conflict
from forum.core.unit_of_work import UnitOfWork
from moderation.actions.cases import lock_case
from moderation.queries import reports
from moderation.rules import cases as case_rules
from moderation.rules import claims as rules
from moderation.tables.claims import CaseClaim


async def claim(uow: UnitOfWork, case_id: int, *, take_over: bool = False) -> None:
    """Take a case, or keep it, as whoever may decide it. `take_over` takes it from a colleague, too.

    Raises `NotFound`, `Forbidden`, and `Conflict` if a colleague is on it or has decided it.
    """
    case = await lock_case(uow, case_id)
    summary = await registry.summary(uow, case.subject)
    has_reported = await reports.has_reported(uow, uow.actor, case.subject)
    case_rules.may_decide(uow.actor, summary, has_reported=has_reported).enforce()
    if not case.is_open:
        raise Conflict("case_decided")
    await _forget_ended(uow)
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    values = {"member_id": uow.actor.member_id, "at": uow.now}
    taken = await uow.execute(
        insert(CaseClaim)
        .values(case_id=case_id, **values)
        .on_conflict_do_update(
            index_elements=[col(CaseClaim.case_id)],
            set_=values,
            where=true() if take_over else _is_free(uow),
        )
    )
    if not taken.rowcount:
        raise Conflict("case_claimed")


def _is_free(uow: UnitOfWork) -> ColumnElement[bool]:
    """SQL condition: the claim is the actor's own, or no longer holds."""
    is_own = col(CaseClaim.member_id) == uow.actor.member_id
    return or_(is_own, col(CaseClaim.at) <= rules.holds_since(uow.now))


async def _forget_ended(uow: UnitOfWork) -> None:
    """Delete the actor's claims that no longer hold: nobody needs to know who looked at what."""
    await uow.execute(
        delete(CaseClaim).where(
            col(CaseClaim.member_id) == uow.actor.member_id,
            col(CaseClaim.at) <= rules.holds_since(uow.now),
        )
    )


async def release(uow: UnitOfWork, case_id: int) -> None:
    """Let a case go that the actor has taken; nothing happens if they haven't."""
    await uow.execute(
        delete(CaseClaim).where(
            col(CaseClaim.case_id) == case_id, col(CaseClaim.member_id) == uow.actor.member_id
        )
    )
