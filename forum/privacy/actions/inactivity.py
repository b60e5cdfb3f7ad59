"""Accounts that nobody uses: two warnings by mail, then erasure. Residents only.

Each step does one kind of thing for a few members, in one transaction, and says for how many.
"""

from collections.abc import Sequence
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


async def _warn(uow: UnitOfWork, members: Sequence[Member], warnings: int) -> None:
    ids = [member.pk for member in members]
    await uow.execute(
        update(Member).where(col(Member.id).in_(ids)).values(warnings=warnings, warned_at=uow.now)
    )
    await queue_mails(
        uow,
        INACTIVE_MAIL,
        [(member.email or "", member.language, {"member": member.pk}) for member in members],
    )


async def _step(session_factory: SessionFactory, days: int) -> int:
    """Do the next step for some members: erase, or else warn again, or else warn; 0: nobody is left."""
    async with session_factory.unit_of_work() as uow:
        due = _unused_since(uow.today - timedelta(days=days), 2)
        warned_long_ago = col(Member.warned_at) < uow.now - SECOND_WARNING
        member = await uow.first(
            select(Member).where(due, warned_long_ago).order_by(col(Member.id)).limit(1)
        )
        if member is not None and member.email is not None:
            await erase_person(uow, member.email)
            return 1
        for warnings, before, since in (
            (1, SECOND_WARNING, FIRST_WARNING - SECOND_WARNING),
            (0, FIRST_WARNING, timedelta()),
        ):
            unused = _unused_since(uow.today - timedelta(days=days) + before, warnings)
            if warnings:
                unused = and_(unused, col(Member.warned_at) < uow.now - since)
            members = await uow.all(
                select(Member).where(unused).order_by(col(Member.id)).limit(BATCH)
            )
            if members:
                await _warn(uow, members, warnings + 1)
                return len(members)
    return 0


def erase_inactive(days: int) -> DailyTask:
    """The daily task that warns, and then erases whoever wasn't here for `days`."""

    async def step(session_factory: SessionFactory) -> int:
        return await _step(session_factory, days)

    return DailyTask(
        "inactive", step, N_("Your account, if you no longer sign in and we have warned you twice")
    )
