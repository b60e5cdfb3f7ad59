"""Tables of the toy slice, in a metadata of their own: they belong to no migration."""

from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import Field

from forum.core.content.publishable import Publishable
from forum.core.database.columns import big_integer

RECIPE, DIARY = "recipe", "diary"
METADATA = MetaData()


class Written(Publishable):
    """The columns of both toy kinds."""

    metadata = METADATA

    author_id: int = big_integer()
    title: str
    body: str
    comments_count: int = Field(default=0)


class Recipe(Written, table=True):
    """A recipe: public content like any other."""

    KIND: ClassVar[str] = RECIPE


class Diary(Written, table=True):
    """A page of a diary: private content."""

    KIND: ClassVar[str] = DIARY
