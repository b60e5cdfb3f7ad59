"""Table of calls for ideas."""

from datetime import date

from sqlalchemy import JSON
from sqlmodel import Field

from forum.town.tables import TownPart


class Call(TownPart, table=True):
    """A call for ideas. Its state follows from its dates; texts are by language."""

    question: dict[str, str] = Field(sa_type=JSON)
    intro: dict[str, str] = Field(sa_type=JSON)
    intro_html: dict[str, str] = Field(default_factory=dict, sa_type=JSON, nullable=True)
    answer: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    answer_html: dict[str, str] = Field(default_factory=dict, sa_type=JSON, nullable=True)
    opens_on: date
    closes_on: date
    answered_on: date | None = Field(default=None)
