"""Table of photos. Each row comes before its files, so that no file is without a row that leads to it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from forum.core.database.columns import HasId, big_integer, enum_column, utc_datetime
from forum.core.ref import ContentRef

ALT_LENGTH = 200
"""Characters of a description."""


class PhotoEnd(StrEnum):
    """Why a photo isn't shown any more. Its files are deleted later (`retention.py`)."""

    removed = "removed"
    """By its author; or it was never sent."""
    left_out = "left_out"
    """By a moderator, who may put it back."""
    rejected = "rejected"
    """With its content, to which the author may object."""
    withdrawn = "withdrawn"
    """With its content, by the author."""
    erased = "erased"
    """With its content, or its author."""


SEALED = frozenset({PhotoEnd.left_out, PhotoEnd.rejected})
"""What may be shown again, if the author objects."""


class Photo(HasId, table=True):
    """A photo beside content, or one that was sent with a form that isn't finished (without a subject).

    `name` can't be guessed; its files are named by it and their width, one of `widths`, in pixels. `width` and
    `height` are those of the largest. `position` is its place beside the text of its content, from 1; None: it
    isn't shown there. `edited_position` and `edited_alt` are those of an edit that waits for a moderator.
    """

    __tablename__ = "media"
    __table_args__ = (
        Index("ix_media_subject", "subject_kind", "subject_id"),
        Index(
            "ix_media_staged_at",
            "staged_at",
            sqlite_where=text("subject_id IS NULL"),
            postgresql_where=text("subject_id IS NULL"),
        ),
        Index(
            "ix_media_ended",
            "ending",
            "ended_at",
            sqlite_where=text("ending IS NOT NULL"),
            postgresql_where=text("ending IS NOT NULL"),
        ),
    )

    name: str = Field(max_length=32, unique=True)
    width: int
    height: int
    widths: list[int] = Field(sa_type=JSON)
    subject_kind: str | None = Field(default=None, max_length=20)
    subject_id: int | None = big_integer(default=None, nullable=True)
    position: int | None = Field(default=None)
    alt: str = Field(default="", max_length=ALT_LENGTH)
    edited_position: int | None = Field(default=None)
    edited_alt: str = Field(default="", max_length=ALT_LENGTH)
    staged_at: datetime = utc_datetime()
    ending: PhotoEnd | None = enum_column(PhotoEnd, default=None, nullable=True)
    ended_at: datetime | None = utc_datetime(default=None, nullable=True)

    @property
    def subject(self) -> ContentRef | None:
        """The content that it belongs to; None while the form isn't finished."""
        if self.subject_kind is None or self.subject_id is None:
            return None
        return ContentRef(self.subject_kind, self.subject_id)

    @property
    def is_left_out(self) -> bool:
        """Whether a moderator left it out."""
        return self.ending is PhotoEnd.left_out

    @property
    def is_shown(self) -> bool:
        """Whether whoever sees its content sees it, too."""
        return self.position is not None and not self.is_left_out

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        return [file_name(self.name, width) for width in self.widths]


def file_name(name: str, width: int) -> str:
    """The name of the file of a photo that is so many pixels wide."""
    return f"{name}-{width}.webp"
