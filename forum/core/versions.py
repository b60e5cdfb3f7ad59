"""Optimistic locking: whether a thing still is what a form showed of it, and who changed it since.

A form carries the version of what it showed. An action that was given an expected version compares
it, under the lock of the row it is about to change, with the version of what is there now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col

from forum.core.database.columns import big_integer, foreign_key, utc_datetime
from forum.core.errors import Conflict
from forum.core.ref import ContentRef
from forum.core.text.cleaning import clean_text
from forum.core.unit_of_work import UnitOfWork

FORMAT = "v1"


class StaleVersion(Conflict):
    """The thing was changed after the form about it was read."""

    def __init__(self) -> None:
        super().__init__("changed_meanwhile")


class LastEdit(SQLModel, table=True):
    """Who last saved a form about a thing, and when. `part` tells several forms of one thing apart."""

    __tablename__ = "last_edit"

    subject_kind: str = Field(primary_key=True, max_length=20)
    subject_id: int = big_integer(primary_key=True)
    part: str = Field(default="", primary_key=True, max_length=20)
    member_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    at: datetime = utc_datetime()


@dataclass(frozen=True)
class Editor:
    """A colleague who saved something, and when."""

    member_id: int | None
    name: str
    at: datetime


def digest(value: str) -> str:
    """A short fingerprint of one field, blind to what browsers change in it; nothing for nothing."""
    cleaned = clean_text(value)
    return blake2b(cleaned.encode(), digest_size=6).hexdigest() if cleaned else ""


def version_of(values: Mapping[str, str]) -> str:
    """The version of what a form shows: a digest for each field that holds anything.

    Never empty, so that a form that showed nothing isn't taken for one that expects nothing.
    """
    found = {name: digest(value) for name, value in sorted(values.items())}
    return " ".join([FORMAT, *(f"{name}:{mark}" for name, mark in found.items() if mark)])


def digests_in(version: str) -> dict[str, str]:
    """The digest of each field in a version."""
    pairs = (item.partition(":") for item in version.split() if ":" in item)
    return {name: mark for name, _, mark in pairs}


def changed_fields(version: str, values: Mapping[str, str]) -> set[str]:
    """The fields whose value isn't the one of that version."""
    before = digests_in(version)
    return {
        name
        for name in before.keys() | values.keys()
        if before.get(name, "") != digest(values.get(name, ""))
    }


def check_version(expected_version: str, *shown: Mapping[str, str]) -> None:
    """Raise `StaleVersion` unless the values are those expected; no version expects nothing.

    Of values that each language spells in its own way all spellings are given: one must fit.
    """
    if expected_version and all(changed_fields(expected_version, values) for values in shown):
        raise StaleVersion


async def record_edit(uow: UnitOfWork, subject: ContentRef, part: str = "") -> None:
    """Note that the actor saved this form, for whoever has it open."""
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    saved: dict[str, Any] = {"member_id": uow.actor.member_id, "at": uow.now}
    await uow.execute(
        insert(LastEdit)
        .values(subject_kind=subject.kind, subject_id=subject.id, part=part, **saved)
        .on_conflict_do_update(index_elements=["subject_kind", "subject_id", "part"], set_=saved)
    )


async def forget_edits(uow: UnitOfWork, subject: ContentRef) -> None:
    """A thing is deleted; its id may come back for another one."""
    await uow.execute(
        delete(LastEdit).where(
            col(LastEdit.subject_kind) == subject.kind, col(LastEdit.subject_id) == subject.id
        )
    )
