"""Tables of moderation: notes between colleagues."""

from datetime import datetime

from forum.core.database.columns import HasId, foreign_key, utc_datetime


class CaseNote(HasId, table=True):
    """What a moderator wrote to colleagues about a case, as typed; never for the author or readers."""

    __tablename__ = "moderation_note"

    case_id: int = foreign_key("moderation_case.id", index=True)
    member_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    at: datetime = utc_datetime()
    text: str
