"""Tables of moderation: reports of readers."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    enum_column,
    foreign_key,
    utc_datetime,
)


class ReportReason(StrEnum):
    """Why a reader reports content. `child_abuse`: an offence against a child, which the law names apart."""

    house_rule = "house_rule"
    unlawful = "unlawful"
    child_abuse = "child_abuse"
    personal_data = "personal_data"
    danger = "danger"
    other = "other"


class Report(HasId, table=True):
    """A reader's report of content (Article 16 of Regulation (EU) 2022/2065), on its case.

    A member has a `reporter_id`; a guest may have given a name and an address. `language` is the one
    that a guest reads. `source` is a hash of where it came from (`keys.py`), kept for some days.
    `answered_at`: since when the reporter may know the outcome.
    """

    __tablename__ = "moderation_report"
    __table_args__ = AUTOINCREMENT

    case_id: int = foreign_key("moderation_case.id", index=True)
    reporter_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    name: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=254, index=True)
    language: str = Field(max_length=2)
    reason: ReportReason = enum_column(ReportReason)
    ground: str = Field(default="", max_length=40)
    text: str = Field(default="")
    passage: str = Field(default="")
    source: str = Field(default="", max_length=64)
    at: datetime = utc_datetime(index=True)
    answered_at: datetime | None = utc_datetime(default=None, nullable=True)


FORGOTTEN_REPORT = {
    "reporter_id": None, "name": "", "email": "", "text": "", "passage": "", "source": "",
}  # fmt: skip
"""Values of a report of which only its reason and its moment stay, to be counted."""
