"""Tables of projects, their steps, outcomes, scope and idea links, and of updates."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from forum.core.content.publishable import Publishable
from forum.core.database.columns import enum_column, foreign_key, utc_datetime

KIND = "project"
UPDATE_KIND = "update"
TITLE_LENGTH = 200
BODY_LENGTH = 20_000


class ProjectState(StrEnum):
    """The progress of a project."""

    planned = "planned"
    running = "running"
    done = "done"


class StepState(StrEnum):
    """The progress of a step of a project."""

    todo = "todo"
    doing = "doing"
    done = "done"


class Project(Publishable, table=True):
    """A project of the municipality and its partners. Texts are by language code.

    Its public number is its id. `news_at` is when its newest update, or the project itself, was
    published.
    """

    __table_args__ = (Index("ix_project_news", "visibility", "news_at", "id"),)

    KIND: ClassVar[str] = KIND

    title: dict[str, str] = Field(sa_type=JSON)
    summary: dict[str, str] = Field(sa_type=JSON)
    body: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    body_html: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    evaluation: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    evaluation_html: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    target_groups: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    partners: str = Field(default="")
    contact_name: str = Field(default="", max_length=120)
    contact_phone: str = Field(default="", max_length=40)
    contact_email: str = Field(default="", max_length=254)
    budget: int | None = Field(default=None)
    starts_on: date | None = Field(default=None)
    ends_on: date | None = Field(default=None)
    state: ProjectState = enum_column(ProjectState, default=ProjectState.planned)
    made_at: datetime = utc_datetime()
    public_at: datetime | None = utc_datetime(default=None, nullable=True)
    news_at: datetime | None = utc_datetime(default=None, nullable=True)
    comments_count: int = Field(default=0)
    # How many people want to help with it, or with an idea that it carries out.
    helpers_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class ProjectTheme(SQLModel, table=True):
    """Association of a project with a theme."""

    __tablename__ = "project_theme"

    project_id: int = foreign_key("project.id", primary_key=True)
    theme_id: int = foreign_key("theme.id", primary_key=True, index=True)


class ProjectNeighbourhood(SQLModel, table=True):
    """Association of a project with a neighbourhood where it takes place."""

    __tablename__ = "project_neighbourhood"

    project_id: int = foreign_key("project.id", primary_key=True)
    neighbourhood_id: int = foreign_key("neighbourhood.id", primary_key=True, index=True)


class ProjectIdea(SQLModel, table=True):
    """Association of a project with an idea that it carries out."""

    __tablename__ = "project_idea"

    project_id: int = foreign_key("project.id", primary_key=True)
    idea_id: int = foreign_key("idea.id", primary_key=True, index=True)
    linked_at: datetime = utc_datetime()
    linked_by: int | None = foreign_key("member.id", default=None, nullable=True)


class Step(SQLModel, table=True):
    """One step of a project, ordered by `position`."""

    __tablename__ = "project_step"

    project_id: int = foreign_key("project.id", primary_key=True)
    position: int = Field(primary_key=True)
    title: dict[str, str] = Field(sa_type=JSON)
    state: StepState = enum_column(StepState, default=StepState.todo)
    due_on: date | None = Field(default=None)


class Outcome(SQLModel, table=True):
    """One figure of a project's outcome, ordered by `position`; `label` is by language code."""

    __tablename__ = "project_outcome"

    project_id: int = foreign_key("project.id", primary_key=True)
    position: int = Field(primary_key=True)
    label: dict[str, str] = Field(sa_type=JSON)
    value: float
    unit: str = Field(default="", max_length=40)


class Update(Publishable, table=True):
    """A dated message of an official on a project. `reach` is the number of members notified."""

    __tablename__ = "project_update"
    __table_args__ = (
        CheckConstraint(f"length(title) <= {TITLE_LENGTH}", name="title_length"),
        CheckConstraint(f"length(body) <= {BODY_LENGTH}", name="body_length"),
        Index("ix_project_update_published", "visibility", "published_at", "id"),
        Index("ix_project_update_of", "project_id", "visibility", "published_at"),
    )

    KIND: ClassVar[str] = UPDATE_KIND

    project_id: int = foreign_key("project.id")
    title: str = Field(max_length=TITLE_LENGTH)
    body: str
    body_html: str
    language: str = Field(max_length=2)
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    drafted_at: datetime = utc_datetime()
    published_at: datetime | None = utc_datetime(default=None, nullable=True)
    reach: int | None = Field(default=None)
