"""Tables of moderation: who is on a case."""

from datetime import datetime

from sqlmodel import SQLModel

from forum.core.database.columns import foreign_key, utc_datetime


class CaseClaim(SQLModel, table=True):
    """That a moderator is on a case, so that colleagues see it; one for each case.

    It holds for a while after `at` (`rules/claims.py`), and ends with the decision.
    """

    __tablename__ = "moderation_claim"

    case_id: int = foreign_key("moderation_case.id", primary_key=True)
    member_id: int = foreign_key("member.id", index=True)
    at: datetime = utc_datetime()
