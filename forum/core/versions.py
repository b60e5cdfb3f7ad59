"""Optimistic locking: whether an object has changed since a form showed it, and who changed it.

A form carries the version of the values that it showed. An action with an expected version compares
it with the current version, while it holds the lock of the row that it is about to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col

from forum.core.audit.events import FormSaved
from forum.core.database.columns import big_integer, foreign_key, utc_datetime
from forum.core.errors import Conflict
from forum.core.ref import ContentRef
from forum.core.text.cleaning import clean_text
from forum.core.unit_of_work import UnitOfWork

FORMAT = "v1"
"""First word of each version."""
DIGEST_BYTES = 16
"""Of each field; 8 bytes can be made to collide in a day."""


class StaleVersion(Conflict):
    """The object was changed after its form was read."""

    def __init__(self) -> None:
        super().__init__("changed_meanwhile")


class LastEdit(SQLModel, table=True):
    """Who last saved a form of an object, and when. `part` distinguishes forms of one object."""

    __tablename__ = "last_edit"

    subject_kind: str = Field(primary_key=True, max_length=20)
    subject_id: int = big_integer(primary_key=True)
    part: str = Field(default="", primary_key=True, max_length=20)
    member_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    at: datetime = utc_datetime()


@dataclass(frozen=True)
class Editor:
    """Who saved a form, and when."""

    member_id: int | None
    name: str
    at: datetime


def digest(value: str) -> str:
    """A BLAKE2b hash of one field, of 128 bits in hex, or empty for an empty one.

    The value is cleaned first, so that changes by browsers (line ends) don't count. Of a shorter hash an author
    could find two texts with the same one: a harmless one to be decided about, and another to take its place.
    """
    cleaned = clean_text(value)
    return blake2b(cleaned.encode(), digest_size=DIGEST_BYTES).hexdigest() if cleaned else ""


def version_of(values: Mapping[str, str]) -> str:
    """The version of a form's values: a digest of each field that isn't empty.

    Never empty itself, because an empty version disables the check.
    """
    digests = {name: digest(value) for name, value in sorted(values.items())}
    return " ".join([FORMAT, *(f"{name}:{hashed}" for name, hashed in digests.items() if hashed)])


def digests_in(version: str) -> dict[str, str]:
    """The digests in a version, by field."""
    pairs = (item.partition(":") for item in version.split() if ":" in item)
    return {name: hashed for name, _, hashed in pairs}


def changed_fields(version: str, values: Mapping[str, str]) -> set[str]:
    """The fields whose value differs from that of the version."""
    before = digests_in(version)
    return {
        name
        for name in before.keys() | values.keys()
        if before.get(name, "") != digest(values.get(name, ""))
    }


def check_version(expected_version: str, *spellings: Mapping[str, str]) -> None:
    """Raise `StaleVersion` if the values differ from the version; an empty one is never checked.

    If languages spell the values differently, pass one mapping per language: one must match.
    """
    if expected_version and all(changed_fields(expected_version, values) for values in spellings):
        raise StaleVersion


async def record_edit(uow: UnitOfWork, subject: ContentRef, part: str = "") -> None:
    """Record that the actor saved this form, whose name is shown to others who have it open."""
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    saved: dict[str, Any] = {"member_id": uow.actor.member_id, "at": uow.now}
    await uow.execute(
        insert(LastEdit)
        .values(subject_kind=subject.kind, subject_id=subject.id, part=part, **saved)
        .on_conflict_do_update(index_elements=["subject_kind", "subject_id", "part"], set_=saved)
    )
    uow.publish(FormSaved(subject=subject, part=part))


async def delete_edit_records(uow: UnitOfWork, subject: ContentRef) -> None:
    """Delete the records of a deleted object, because its id may be reused."""
    await uow.execute(
        delete(LastEdit).where(
            col(LastEdit.subject_kind) == subject.kind, col(LastEdit.subject_id) == subject.id
        )
    )
