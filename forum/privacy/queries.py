"""Queries of privacy: a person's rows, their export, unused accounts, the municipality's contacts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, LargeBinary, and_, false, func, or_, select, true
from sqlalchemy.orm import defer
from sqlmodel import col

from forum.accounts.tables import AddressChange, FormerAddress, Member
from forum.core.actor import Role
from forum.core.database.columns import table_of
from forum.core.journal.tables import Delivery
from forum.core.mail.queue import Mail
from forum.core.mail.sending import is_still_tried
from forum.core.personal_data import Person, PersonalTable, personal_data_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.moving_in.tables import ImportBatch
from forum.privacy.tables import (
    ERASURE_KIND,
    FINISH_ERASURE,
    INACTIVE_MAIL,
    DataExport,
    ErasureRecord,
)
from forum.projects.tables import Project
from forum.town_settings.tables import TownSetting

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """The rows of one table that are about a person."""

    table: PersonalTable
    rows: list[Row]


async def sections(session: ReadSession, person: Person) -> list[Section]:
    """Everything about a person, table by table."""
    return [
        Section(table, await _rows(session, table, person)) for table in personal_data_of(session)
    ]


async def _rows(session: ReadSession, table: PersonalTable, person: Person) -> list[Row]:
    columns = [
        table_of(table.table).columns[name]
        for name in table.exported
        if not isinstance(table_of(table.table).columns[name].type, LargeBinary)
    ]
    statement = select(*columns).where(table.condition(person))
    rows = await session.fetch_all(statement.order_by(*table_of(table.table).primary_key))
    return [row._mapping for row in rows]


async def export_of(session: ReadSession, member_id: int) -> DataExport | None:
    """A member's export that hasn't expired, whether built, fetched or neither."""
    return await session.first(
        select(DataExport)
        .options(defer(cast(Any, DataExport.archive)))
        .where(col(DataExport.member_id) == member_id, col(DataExport.expires_at) > session.now)
    )


async def is_built(session: ReadSession, export_id: int) -> bool:
    """Whether an export has its archive."""
    return (
        await session.first(
            select(col(DataExport.archive).is_not(None)).where(col(DataExport.id) == export_id)
        )
        or False
    )


async def archive_of(session: ReadSession, export_id: int) -> bytes | None:
    """The archive of an export; None until it is built and after it was fetched."""
    return await session.first(
        select(col(DataExport.archive)).where(col(DataExport.id) == export_id)
    )


def is_unused(day: date, warnings: int) -> ColumnElement[bool]:
    """Whether a resident's last visit was before `day`, and they had so many warnings since."""
    return and_(
        col(Member.role) == Role.resident,
        col(Member.email).is_not(None),
        col(Member.seen_on) < day,
        col(Member.warnings) == warnings,
    )


def is_unreached(day: date, warnings: int) -> ColumnElement[bool]:
    """Whether a resident `is_unused`, and the last of their warnings was dropped without being sent."""
    queued = select(col(Mail.id)).where(
        col(Mail.kind) == INACTIVE_MAIL, col(Mail.member_id) == col(Member.id)
    )
    return and_(is_unused(day, warnings), col(Member.warned_at).is_(None), ~queued.exists())


async def count_unreachable(session: ReadSession) -> int:
    """How many members who don't use their account can't be warned: the mail to them was refused."""
    refused = select(func.count(col(Mail.member_id).distinct())).where(
        col(Mail.kind) == INACTIVE_MAIL, ~is_still_tried()
    )
    return await session.first(refused) or 0


async def first_due(
    session: ReadSession, unused: ColumnElement[bool], *, warned_before: datetime
) -> str | None:
    """The address of the first member who is `unused`, and was warned long enough ago."""
    return await session.first(
        select(col(Member.email))
        .where(unused, col(Member.warned_at) < warned_before)
        .order_by(col(Member.id))
        .limit(1)
    )


async def other_addresses(session: ReadSession, email: str) -> list[tuple[str, bool]]:
    """The present addresses of members who had this one before, or whose new one it is, half confirmed.

    True for one that they had before. Only its mailbox's confirmation says that a new one is theirs.
    """
    former = (
        select(col(Member.email), true())
        .join(FormerAddress, col(FormerAddress.member_id) == col(Member.id))
        .where(col(FormerAddress.email) == email)
    )
    confirmed = (
        select(col(Member.email), false())
        .join(AddressChange, col(AddressChange.member_id) == col(Member.id))
        .where(col(AddressChange.email) == email, col(AddressChange.new_confirmed_at).is_not(None))
    )
    rows = [*await session.fetch_all(former), *await session.fetch_all(confirmed)]
    return [(present, is_former) for present, is_former in dict.fromkeys(map(tuple, rows))]


async def erasure_record(session: ReadSession, record_id: int) -> ErasureRecord | None:
    """The record of an erasure."""
    return await session.get(ErasureRecord, record_id)


async def unfinished_erasure(session: ReadSession, before: datetime) -> int | None:
    """The oldest erasure from before of which copies outside the database are left, by its number."""
    return await session.first(
        select(col(ErasureRecord.id))
        .where(col(ErasureRecord.done_at).is_(None), col(ErasureRecord.erased_at) < before)
        .order_by(col(ErasureRecord.id))
        .limit(1)
    )


async def has_failed(session: ReadSession, record_id: int) -> bool:
    """Whether the handler of an erasure was tried, and waits for another try or was given up."""
    subject = str(ContentRef(ERASURE_KIND, record_id))
    found = select(col(Delivery.entry_id)).where(
        col(Delivery.reaction) == FINISH_ERASURE,
        col(Delivery.subject) == subject,
        col(Delivery.fault) != "",
    )
    return await session.first(found) is not None


async def project_contacts(session: ReadSession) -> Sequence[Project]:
    """The projects that have a contact, by their number."""
    has_contact = or_(col(Project.contact_name) != "", col(Project.contact_email) != "")
    return await session.all(select(Project).where(has_contact).order_by(col(Project.id)))


async def town_values(session: ReadSession, keys: Iterable[str]) -> Sequence[TownSetting]:
    """Every value of these words of the town that is kept, the newest first."""
    kept = select(TownSetting).where(col(TownSetting.key).in_(keys))
    return await session.all(kept.order_by(col(TownSetting.id).desc()))


async def has_imports(session: ReadSession) -> bool:
    """Whether anything that came from another site is here."""
    kept = select(col(ImportBatch.id)).where(col(ImportBatch.undone_at).is_(None)).limit(1)
    return await session.first(kept) is not None


async def count_erasures(session: ReadSession) -> tuple[int, int]:
    """How many erasures there were, and in how many copies outside the database still wait."""
    is_waiting = col(ErasureRecord.done_at).is_(None)
    statement = select(func.count(), func.count().filter(is_waiting)).select_from(ErasureRecord)
    ((total, waiting),) = await session.fetch_all(statement)
    return total, waiting
