"""Accounts that nobody uses: two warnings by mail, then erasure. Residents only.

Each step does one kind of thing for a few members, in one transaction, and says for how many.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.i18n.translations import N_
from forum.core.mail.queue import queue_mails
from forum.core.retention import DailyTask
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.privacy.actions.erasures import erase_person

INACTIVE_MAIL = "inactive"
FIRST_WARNING = timedelta(days=60)
"""How long before the erasure the first mail is sent."""
SECOND_WARNING = timedelta(days=14)
"""The same for the second; whoever got it late has as long."""
BATCH = 50


def erased_on(member: Member, today: date, days: int) -> date:
    """The day on which the account is erased unless somebody signs in; as a warning tells it."""
    least = SECOND_WARNING if member.warnings > 1 else FIRST_WARNING
    return max(member.seen_on + timedelta(days=days), today + least)


def _unused_since(day: date, warnings: int) -> ColumnElement[bool]:
    return and_(
        col(Member.role) == Role.resident,
        col(Member.email).is_not(None),
        col(Member.seen_on) < day,
        col(Member.warnings) == warnings,
    )


async def _warn(uow: UnitOfWork, unused: ColumnElement[bool], warnings: int) -> int:
    """Warn some of those who still are `unused`; the time runs from when the mail is sent."""
    ids = select(col(Member.id)).where(unused).order_by(col(Member.id)).limit(BATCH)
    warned = await uow.execute(
        update(Member)
        .where(col(Member.id).in_(ids.with_for_update()), unused)
        .values(warnings=warnings, warned_at=None)
        .returning(col(Member.id), col(Member.email), col(Member.language))
    )
    mails = [(row.email or "", row.language, {"member": row.id}) for row in warned]
    await queue_mails(uow, INACTIVE_MAIL, mails)
    return len(mails)


async def record_warning(uow: UnitOfWork, member_id: int) -> Member | None:
    """Note that a warning is being sent; None for whoever signed in since, who needs none."""
    await uow.execute(
        update(Member)
        .where(col(Member.id) == member_id, col(Member.warnings) > 0)
        .values(warned_at=uow.now)
    )
    member = await uow.get(Member, member_id)
    return member if member is not None and member.warnings else None


async def _step(session_factory: SessionFactory, days: int) -> int:
    """Do the next step for some members: erase, or else warn again, or else warn; 0: nobody is left."""
    async with session_factory.unit_of_work() as uow:
        last_day = uow.today - timedelta(days=days)
        long_ago = uow.now - SECOND_WARNING
        due = and_(_unused_since(last_day, 2), col(Member.warned_at) < long_ago)
        email = await uow.first(
            select(col(Member.email)).where(due).order_by(col(Member.id)).limit(1)
        )
        if email:
            # Whoever signed in between the two statements keeps the account.
            await erase_person(uow, email, still=lambda member: member.warnings == 2)
            return 1
        between = uow.now - (FIRST_WARNING - SECOND_WARNING)
        once = and_(_unused_since(last_day + SECOND_WARNING, 1), col(Member.warned_at) < between)
        return await _warn(uow, once, 2) or await _warn(
            uow, _unused_since(last_day + FIRST_WARNING, 0), 1
        )


def erase_inactive(days: int) -> DailyTask:
    """The daily task that warns, and then erases whoever wasn't here for `days`."""

    async def step(session_factory: SessionFactory) -> int:
        return await _step(session_factory, days)

    return DailyTask(
        "inactive", step, N_("Your account, if you no longer sign in and we have warned you twice")
    )
