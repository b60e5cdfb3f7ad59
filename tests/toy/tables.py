"""Tables of the toy slice, in separate metadata, since no migration creates them."""

from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import Field

from forum.core.content.publishable import Publishable
from forum.core.database.columns import big_integer

RECIPE, DIARY = "recipe", "diary"
METADATA = MetaData()


class ToyContent(Publishable):
    """Columns of both kinds of toy content."""

    metadata = METADATA

    author_id: int = big_integer()
    title: str
    body: str
    comments_count: int = Field(default=0)


class Recipe(ToyContent, table=True):
    """A recipe: public content."""

    KIND: ClassVar[str] = RECIPE


class Diary(ToyContent, table=True):
    """A page of a diary: private content."""

    KIND: ClassVar[str] = DIARY
