"""Table of offers of help with any content."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from forum.core.content.publishable import Authored
from forum.core.database.columns import (
    AUTOINCREMENT,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)
from forum.core.ref import ContentRef

KIND = "offer"
BODY_LENGTH = 2000
"""Maximum length of an offer in the database, in characters; forms accept fewer."""


class OfferState(StrEnum):
    """Where an offer stands with the officials; a closed one needs nothing more from them."""

    new = "new"
    answered = "answered"
    closed = "closed"


class Way(StrEnum):
    """With what somebody helps."""

    hands = "hands"
    place = "place"
    knowledge = "knowledge"
    other = "other"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Offer(Authored, table=True):
    """A member wants to help to carry `subject` out; at most one offer each.

    It is never public: as soon as it is sent it is `safeguarded`, and only its author and officials see it.

    - `ways`: codes of `Way`, separated by commas; `times`: when they can help, in their words;
    - `phone`: on which number they want to be called; empty: by the address of their account;
    - `answer`: the last one, as typed, by `answered_by`;
    - `ended_at`: when the content stopped to need help, or the offer was withdrawn.
    """

    __table_args__ = (
        CheckConstraint(f"length(body) <= {BODY_LENGTH}", name="body_length"),
        Index(
            "uq_offer_subject_author",
            "subject_kind",
            "subject_id",
            "author_id",
            unique=True,
            **_where("visibility = 'safeguarded'"),
        ),
        Index("ix_offer_state", "state", "id", **_where("visibility = 'safeguarded'")),
        Index("ix_offer_draft", "posted_at", **_where("visibility = 'draft'")),
        Index("ix_offer_ended", "ended_at", **_where("ended_at IS NOT NULL")),
        AUTOINCREMENT,
    )

    KIND: ClassVar[str] = KIND

    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    ways: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=40)
    times: str = Field(default="", max_length=200)
    state: OfferState = enum_column(OfferState, default=OfferState.new)
    answer: str = Field(default="")
    answer_language: str = Field(default="", max_length=2)
    answered_by: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    answered_at: datetime | None = utc_datetime(default=None, nullable=True)
    ended_at: datetime | None = utc_datetime(default=None, nullable=True)

    @property
    def subject(self) -> ContentRef:
        """The content that they want to help with."""
        return ContentRef(self.subject_kind, self.subject_id)

    @property
    def chosen_ways(self) -> tuple[Way, ...]:
        """The codes in `ways`, split."""
        return tuple(Way(code) for code in self.ways.split(",") if code)
