"""Tables of imports: each run, and what came with it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from forum.core.database.columns import AUTOINCREMENT, HasId, foreign_key, utc_datetime

SOURCE_LENGTH = 80


class ImportBatch(HasId, table=True):
    """One import: a file of a `source`, known by its digest, and how much of it came in.

    An import that was interrupted has no `finished_at`; the same file continues it.
    """

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_file", "source", "file_digest"), AUTOINCREMENT)

    source: str = Field(max_length=SOURCE_LENGTH)
    layout: str = Field(max_length=40)
    file_digest: str = Field(max_length=64)
    published: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    started_at: datetime = utc_datetime()
    finished_at: datetime | None = utc_datetime(default=None, nullable=True)
    undone_at: datetime | None = utc_datetime(default=None, nullable=True)
    ideas: int = Field(default=0)
    comments: int = Field(default=0)
    refused: int = Field(default=0)


class ImportedIdea(SQLModel, table=True):
    """An idea that came with an import."""

    __tablename__ = "imported_idea"

    idea_id: int = foreign_key("idea.id", primary_key=True)
    batch_id: int = foreign_key("import_batch.id", index=True)


class ImportedComment(SQLModel, table=True):
    """A comment that came with an import; `source_id` is its id there, once for each idea."""

    __tablename__ = "imported_comment"
    __table_args__ = (UniqueConstraint("idea_id", "source_id"),)

    comment_id: int = foreign_key("comment.id", primary_key=True)
    batch_id: int = foreign_key("import_batch.id", index=True)
    idea_id: int = foreign_key("idea.id")
    source_id: str = Field(max_length=80)
