"""Retention of privacy: exports nobody fetched, mails, last edits, what erasures have left to do."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import col

from forum.core import erasure_list
from forum.core.i18n.translations import N_
from forum.core.mail.kept_mails import KeptMails
from forum.core.mail.queue import Mail
from forum.core.mail.sending import is_still_tried
from forum.core.retention import DailyTask, Retention
from forum.core.unit_of_work import SessionFactory
from forum.core.versions import LastEdit
from forum.privacy import queries
from forum.privacy.actions.copies import Copies
from forum.privacy.tables import DataExport

RETRY_AFTER = timedelta(days=1)
"""Time after an erasure from which the daily clean-up tries to finish it, too."""


def _is_refused(before: datetime) -> ColumnElement[bool]:
    """SQL condition: a mail from before that nobody tries to send any more."""
    return and_(col(Mail.queued_at) < before, ~is_still_tried())


RETENTION = (
    Retention(
        "exports", DataExport, "id",
        lambda before: func.coalesce(col(DataExport.built_at), col(DataExport.requested_at)) < before,
        N_("A copy of your data that you asked for"),
    ),
    Retention(
        "sign_ins", Mail, "id", _is_refused,
        N_("An address to which we could not send an e-mail, because it was refused there"),
    ),
    Retention(
        "journal", Mail, "id", lambda before: col(Mail.queued_at) < before,
        N_("An e-mail that could not be sent, because our mail server was out of order"),
    ),
    Retention(
        "trail", LastEdit, "subject_id", lambda before: col(LastEdit.at) < before,
        N_("Which colleague saved a form last, and when"),
    ),
)  # fmt: skip


def delete_mails(mails: KeptMails, days: int, *, keeps: bool) -> DailyTask:
    """The daily task that deletes copies of mails, of which readers are told if any are kept."""

    async def step(session_factory: SessionFactory) -> int:
        return await mails.delete_older(session_factory.clock.now() - timedelta(days=days))

    return DailyTask("mails", step, N_("Copies of the e-mails that we sent") if keeps else "")


def finish_erasures(copies: Copies) -> DailyTask:
    """The daily task that finishes erasures whose handler has failed: their cause may be mended."""

    async def step(session_factory: SessionFactory) -> int:
        async with session_factory.read_session() as session:
            before = session.now - RETRY_AFTER
            record_id = await queries.unfinished_erasure(session, before)
        if record_id is None:
            return 0
        await copies.erase(session_factory, record_id)
        return 1

    return DailyTask("erasures", step, deletes=False)


def drop_addresses(path: Path, days: int) -> DailyTask:
    """The daily task that drops hashes of addresses from the erasure list.

    Later than `days` no backup brings anything of them back, or the clean-up after a restore deletes it.
    """

    async def step(session_factory: SessionFactory) -> int:
        before = session_factory.clock.now() - timedelta(days=days)
        return await asyncio.to_thread(erasure_list.drop_addresses, path, before)

    return DailyTask("erased_addresses", step, deletes=False)
