"""Table mixins for content: columns for its visibility, its author and a waiting edit."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import false, text
from sqlmodel import Field

from forum.core.database.columns import HasId, enum_column, foreign_key, utc_datetime
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility

TITLE_LENGTH = 200
"""Maximum length of a title in the database, in characters; forms accept fewer."""

LOCATION_LENGTH = 120
"""Maximum length of a location in words, in characters."""

SHORTEST_BODY = 4000
"""Characters that every column for a body holds; some hold more."""


class Publishable(HasId):
    """Content with a visibility. `KIND` is the name of its content type."""

    KIND: ClassVar[str]

    visibility: Visibility = enum_column(Visibility, default=Visibility.draft)

    @property
    def number(self) -> int:
        """The public number, which stands in addresses."""
        return self.pk

    @property
    def ref(self) -> ContentRef:
        """The reference to this content."""
        return ContentRef(self.KIND, self.number)

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.visibility is Visibility.public


class Authored(Publishable):
    """Content written by a resident: `body` as typed, `body_html` rendered from it.

    `author_left`: its author has erased their account since, and it has no author any more.
    """

    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    name_shown: str = Field(default="", max_length=60)
    body: str
    body_html: str
    language: str = Field(max_length=2)
    posted_at: datetime = utc_datetime()
    author_left: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Editable(Authored):
    """Content whose author may edit it after publication: the edit waits for a moderator.

    `location` says in its author's words where it is about; it may be empty. Where `edited_body` is None, no
    edit waits.
    """

    title: str = Field(max_length=TITLE_LENGTH)
    location: str = Field(
        default="", max_length=LOCATION_LENGTH, sa_column_kwargs={"server_default": text("''")}
    )
    edited_title: str | None = Field(default=None, max_length=TITLE_LENGTH)
    edited_body: str | None = Field(default=None)
    edited_html: str | None = Field(default=None)
    edited_location: str | None = Field(default=None, max_length=LOCATION_LENGTH)
    edited_name: str | None = Field(default=None, max_length=60)
