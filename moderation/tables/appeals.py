"""Tables of moderation: objections of authors."""

from datetime import datetime

from sqlalchemy import Index

from forum.core.database.columns import (
    HasId,
    enum_column,
    foreign_key,
    utc_datetime,
)
from moderation.tables.cases import CaseState


class Appeal(HasId, table=True):
    """An author's objection to a decision on their content (Article 20 of Regulation (EU) 2022/2065).

    There is one for each decision. It is open until another person decides it, or closed because the
    decision is no longer in force.

    - `text`: what the author wants to say;
    - `outcome_id`: the decision that answers it, also while that can still be taken back.
    """

    __tablename__ = "moderation_appeal"
    __table_args__ = (Index("ix_moderation_appeal_list", "state", "at", "id"),)

    decision_id: int = foreign_key("moderation_decision.id", unique=True)
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    text: str
    at: datetime = utc_datetime()
    state: CaseState = enum_column(CaseState, default=CaseState.open)
    decided_at: datetime | None = utc_datetime(default=None, nullable=True, index=True)
    outcome_id: int | None = foreign_key(
        "moderation_decision.id", default=None, nullable=True, unique=True
    )

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state is CaseState.open


FORGOTTEN_APPEAL = {"author_id": None, "text": ""}
"""Values of an appeal of which only that it was made, and what came of it, stays."""
