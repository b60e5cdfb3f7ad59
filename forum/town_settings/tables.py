"""Table of the town's own words and looks: every value ever saved, of which the newest is in force."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from forum.core.database.columns import AUTOINCREMENT, HasId, foreign_key, utc_datetime


class TownSetting(HasId, table=True):
    """A value of one key. Rows are only added: the newest is in force, the earlier ones are history.

    Without a value (NULL) the key is as the settings say.
    """

    __tablename__ = "town_setting"
    __table_args__ = (Index("ix_town_setting_key", "key", "id"), AUTOINCREMENT)

    key: str = Field(max_length=60)
    value: Any = Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)
    saved_at: datetime = utc_datetime()
    saved_by_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
