"""Accounts that nobody uses: two warnings by mail, then erasure. Residents only.

Each step does one kind of thing for a few members, in one transaction, and says for how many.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import col, select

from forum.accounts.tables import Member
from forum.core.i18n.translations import N_
from forum.core.mail.queue import Mail, Recipient, queue_mails
from forum.core.retention import DailyTask
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.privacy import queries
from forum.privacy.actions.erasures import erase_person
from forum.privacy.tables import INACTIVE_MAIL

FIRST_WARNING = timedelta(days=60)
"""How long before the erasure the first mail is sent."""
SECOND_WARNING = timedelta(days=14)
"""The same for the second; whoever got it late has as long."""
BATCH = 50


def erased_on(member: Member, today: date, days: int) -> date:
    """The day on which the account is erased unless somebody signs in; as a warning tells it."""
    least = SECOND_WARNING if member.warnings > 1 else FIRST_WARNING
    return max(member.seen_on + timedelta(days=days), today + least)


async def _warn(uow: UnitOfWork, unused: ColumnElement[bool], warnings: int) -> int:
    """Warn some of those who still are `unused`; the time runs from when the mail is sent."""
    ids = select(col(Member.id)).where(unused).order_by(col(Member.id)).limit(BATCH)
    warned = await uow.execute(
        update(Member)
        .where(col(Member.id).in_(ids.with_for_update()), unused)
        .values(warnings=warnings, warned_at=None)
        .returning(col(Member.id), col(Member.email), col(Member.language))
    )
    mails = [
        (Recipient(row.email or "", row.language, row.id), {"member": row.id}) for row in warned
    ]
    await queue_mails(uow, INACTIVE_MAIL, mails)
    return len(mails)


async def record_warning(uow: UnitOfWork, mail: Mail) -> None:
    """Record that a warning was sent: the time after it runs from now. Not for whoever signed in since."""
    await uow.execute(
        update(Member)
        .where(col(Member.id) == int(mail.data["member"]), col(Member.warnings) > 0)
        .values(warned_at=uow.now)
    )


async def forget_warnings(uow: UnitOfWork) -> None:
    """Warn everybody anew who is due: in a restored backup nobody knows who came back after a warning."""
    await uow.execute(
        update(Member).where(col(Member.warnings) > 0).values(warnings=0, warned_at=None)
    )


async def _erase_one(uow: UnitOfWork, days: int) -> int:
    """Erase one member who is due; 0 when nobody is."""
    last_day, long_ago = uow.today - timedelta(days=days), uow.now - SECOND_WARNING
    email = await queries.first_due(uow, queries.is_unused(last_day, 2), warned_before=long_ago)
    if email is None:
        return 0
    # Whoever signed in between the two statements keeps the account.
    await erase_person(uow, email, still=lambda member: member.warnings == 2)
    return 1


async def _warn_some(uow: UnitOfWork, days: int) -> int:
    """Warn some members for the second time, or for the first, or again; 0 when nobody is due.

    Again, when a mail was dropped that couldn't be sent: nobody is erased without both.
    """
    last_day = uow.today - timedelta(days=days)
    between = uow.now - (FIRST_WARNING - SECOND_WARNING)
    first_day = last_day + FIRST_WARNING
    once = and_(queries.is_unused(last_day + SECOND_WARNING, 1), col(Member.warned_at) < between)
    for unused, warnings in (
        (once, 2),
        (queries.is_unused(first_day, 0), 1),
        (queries.is_unreached(first_day, 2), 2),
        (queries.is_unreached(first_day, 1), 1),
    ):
        if count := await _warn(uow, unused, warnings):
            return count
    return 0


def daily_tasks(days: int) -> tuple[DailyTask, DailyTask]:
    """The daily tasks: erase whoever wasn't here for `days`, and warn whoever soon wasn't."""

    async def erase(session_factory: SessionFactory) -> int:
        async with session_factory.unit_of_work() as uow:
            return await _erase_one(uow, days)

    async def warn(session_factory: SessionFactory) -> int:
        async with session_factory.unit_of_work() as uow:
            return await _warn_some(uow, days)

    label = N_("Your account, if you no longer sign in and we have warned you twice")
    return (
        DailyTask("inactive", erase, label),
        DailyTask("inactive_warnings", warn, deletes=False),
    )
