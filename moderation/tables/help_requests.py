"""Table of moderation: requests for help, which only moderators read."""

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
from forum.core.ref import ContentRef

HELP_REQUEST = "help_request"
"""Kind of a request as the subject of its concern. It is no content type: nothing lists or searches it."""


class BestTime(StrEnum):
    """When somebody would like to be contacted."""

    any = "any"
    morning = "morning"
    afternoon = "afternoon"
    evening = "evening"


class HelpRequest(HasId, table=True):
    """Somebody who asks for help, and how they can be reached; the rest is on its concern.

    A member has an `author_id`. `language` is the one in which they read the form. `neighbourhood` is in
    their own words.
    """

    __tablename__ = HELP_REQUEST
    __table_args__ = AUTOINCREMENT

    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    language: str = Field(max_length=2)
    text: str = Field(default="")
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=254, index=True)
    best_time: BestTime = enum_column(BestTime, default=BestTime.any)
    name: str = Field(default="", max_length=60)
    neighbourhood: str = Field(default="", max_length=80)
    at: datetime = utc_datetime(index=True)

    @property
    def subject(self) -> ContentRef:
        """What its concern is about."""
        return ContentRef(HELP_REQUEST, self.pk)
