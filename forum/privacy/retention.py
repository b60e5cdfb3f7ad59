"""Retention of privacy: exports that nobody fetched, and copies of mails."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.mail.transport import Transport
from forum.core.retention import DailyTask, Retention
from forum.core.unit_of_work import SessionFactory
from forum.privacy.tables import DataExport

RETENTION = (
    Retention(
        "exports", DataExport, "id",
        lambda before: func.coalesce(col(DataExport.built_at), col(DataExport.requested_at)) < before,
        N_("A copy of your data that you asked for"),
    ),
)  # fmt: skip


def delete_mails(transport: Transport, days: int) -> DailyTask:
    """The daily task that deletes kept copies of mails."""

    async def step(session_factory: SessionFactory) -> int:
        return await transport.delete_older(session_factory.clock.now() - timedelta(days=days))

    return DailyTask("mails", step)
