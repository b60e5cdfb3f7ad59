"""What an erasure changes outside the rows: kept mails, the erasure list, SQLite's write-ahead log."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forum.core import erasure_list
from forum.core.erasure_list import ErasedMember
from forum.core.mail.kept_mails import KeptMails
from forum.core.mail.message import person_tag
from forum.core.service_errors import DeliveryError
from forum.core.unit_of_work import SessionFactory
from forum.privacy import queries
from forum.privacy.actions import erasures
from forum.privacy.tables import ErasureRecord


@dataclass(frozen=True)
class Copies:
    """The copies outside the database: mails in the mail folder, and the erasure list."""

    mails: KeptMails
    list_path: Path

    async def erase(self, session_factory: SessionFactory, record_id: int) -> None:
        """Finish an erasure: list the person for a restore, delete copies, and erase once more.

        May be repeated. Raises `OSError`, `ValueError` for a list that is damaged, and `DeliveryError`
        while readers hold the write-ahead log.
        """
        async with session_factory.read_session() as session:
            record = await queries.erasure_record(session, record_id)
        if record is not None and record.done_at is None:
            await asyncio.to_thread(_add_to_list, self.list_path, record)
            await self.mails.erase(_traces(record))
            async with session_factory.unit_of_work() as uow:
                if current := await queries.erasure_record(uow, record_id):
                    await erasures.finish_erasure(uow, current)
        if not await session_factory.database.empty_wal():
            raise DeliveryError("the write-ahead log is in use")


def _traces(record: ErasureRecord) -> list[str]:
    """Addresses and tags by which mails to or about the person are found."""
    if record.member_id is None or record.joined_at is None:
        return [*record.traces]
    return [*record.traces, person_tag(record.member_id, record.joined_at)]


def _add_to_list(path: Path, record: ErasureRecord) -> None:
    """List a member by number, for backups with their account; addresses, for those that are older."""
    if record.member_id is not None and record.joined_at is not None:
        erased = ErasedMember(record.member_id, record.joined_at, record.keep_texts)
        erasure_list.append_member(path, erased)
    for address, until in _own_addresses(record).items():
        if until is not None:
            erasure_list.append_address(path, address, datetime.fromisoformat(until))


def _own_addresses(record: ErasureRecord) -> dict[str, str | None]:
    """Traces that have a moment are addresses that were the person's until then."""
    if isinstance(record.traces, dict):
        return record.traces
    until = None if record.member_id else record.erased_at.isoformat()
    return dict.fromkeys(record.traces, until)
