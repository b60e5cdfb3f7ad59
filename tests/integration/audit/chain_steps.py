"""Steps for tests of the audit trail: acts, its entries, and tampering behind the forum's back."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from forum.accounts.actions import members
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.audit.tables import AuditEntry
from forum.core.audit.verify import ChainReport, KnownEntry, verify_chain


async def act(forum: Forum, count: int = 1) -> None:
    """Do something that becomes an entry, each time in a unit of work of its own."""
    for _ in range(count):
        async with forum.session_factory.unit_of_work() as uow:
            member = await members.get_or_create_member(uow, "new@example.org", language="nl")
            role = Role.official if member.role is Role.moderator else Role.moderator
            await members.set_role(uow, member, role)


async def acts(forum: Forum) -> list[tuple[str, str]]:
    """The event and the subject of every entry, the oldest first."""
    return [(entry.event, str(entry.subject)) for entry in await entries(forum)]


async def entries(forum: Forum) -> list[AuditEntry]:
    """Every entry, the oldest first."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(AuditEntry).order_by(col(AuditEntry.id)))


async def tamper(forum: Forum, statement: str, **values: Any) -> None:
    """Change the database as somebody would who has its password."""
    async with forum.session_factory.transaction() as connection:
        await connection.execute(text(statement), values)


async def verify(forum: Forum, known: KnownEntry | None = None) -> ChainReport:
    """What verification finds."""
    async with forum.session_factory.database.read_connection() as connection:
        return await verify_chain(
            connection,
            known,
            now=forum.session_factory.clock.now(),
            kept=timedelta(days=forum.settings.retention.trail),
        )
