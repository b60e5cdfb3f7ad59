"""Tables of ideas, votes and milestones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from forum.core.actor import Role
from forum.core.content.publishable import TITLE_LENGTH, Editable
from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility

KIND = "idea"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


BODY_LENGTH = 20_000
"""Maximum length of a text in the database, in characters; forms accept fewer."""


class Status(StrEnum):
    """Status that the municipality gives to a public idea."""

    open = "open"
    under_review = "under_review"
    accepted = "accepted"
    declined = "declined"
    planned = "planned"
    in_progress = "in_progress"
    realised = "realised"


class MilestoneKind(StrEnum):
    """Kind of change that a milestone records."""

    visibility = "visibility"
    status = "status"
    linked = "linked"
    unlinked = "unlinked"
    edited = "edited"
    merged = "merged"
    """The idea was merged into the one that the milestone is `about`."""
    absorbed = "absorbed"
    """That one was merged into this idea."""
    separated = "separated"
    """The idea stands on its own again, apart from that one."""
    released = "released"
    """That one stands on its own again."""


def _list_indexes() -> Iterator[Index]:
    """One index per sort order, unfiltered and per filter: no page of the list needs a sort."""
    orders = {
        "trending": "trend", "new": "public_day", "votes": "votes_count",
        "discussed": "comments_count",
    }  # fmt: skip
    filters = {
        "": (), "neighbourhood_": ("neighbourhood_id",), "theme_": ("theme_id",),
        "status_": ("status",), "call_": ("call_id",),
    }  # fmt: skip
    listed = _where("visibility = 'public' AND merged_into IS NULL")
    for prefix, columns in filters.items():
        for order, column in orders.items():
            yield Index(f"ix_idea_{prefix}{order}", *columns, column, "id", **listed)


class Idea(Editable, table=True):
    """An idea, posted by a resident or imported (`source`, `source_id`).

    One that was merged has no page and no place in lists: `merged_into` is the idea that readers find
    instead (the canonical one of its group), `merge_parent` the one that it was merged into, which may
    have been merged itself since. `merged_count` is the number of ideas that are merged into it.
    """

    __table_args__ = (
        CheckConstraint(f"length(title) <= {TITLE_LENGTH}", name="title_length"),
        CheckConstraint(f"length(body) <= {BODY_LENGTH}", name="body_length"),
        UniqueConstraint("source", "source_id"),
        *_list_indexes(),
        Index("ix_idea_draft", "posted_at", **_where("visibility = 'draft'")),
        Index("ix_idea_merged_into", "merged_into", **_where("merged_into IS NOT NULL")),
        AUTOINCREMENT,
    )

    KIND: ClassVar[str] = KIND

    code: str = Field(max_length=8, unique=True)
    # Whether the author chose the language: an edit then keeps it.
    language_chosen: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    neighbourhood_id: int | None = foreign_key("neighbourhood.id", default=None, nullable=True)
    theme_id: int | None = foreign_key("theme.id", default=None, nullable=True)
    call_id: int | None = foreign_key("call.id", default=None, nullable=True)
    status: Status = enum_column(Status, default=Status.open)
    public_at: datetime | None = utc_datetime(default=None, nullable=True)
    public_day: float = Field(default=0.0)
    # All support of residents, for a canonical idea that of its whole group; for a merged one it isn't kept up.
    # `imported_votes` were given to this idea on the former site, by people unknown here.
    votes_count: int = Field(default=0)
    # The support of colleagues, which isn't in `votes_count`, and moves no idea up in a list.
    staff_votes: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    imported_votes: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    comments_count: int = Field(default=0)
    # How many people want to help to carry it out, for a canonical idea with those of its whole group.
    helpers_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    trend: float = Field(default=0.0)
    # Without foreign keys, for which SQLite would have to copy the table.
    merged_into: int | None = big_integer(default=None, nullable=True)
    merge_parent: int | None = big_integer(default=None, nullable=True)
    merged_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    # The `IdeaCount` in which the idea is counted.
    counted_in: int | None = big_integer(default=None, nullable=True)
    source: str | None = Field(default=None, max_length=80)
    source_id: str | None = Field(default=None, max_length=80)

    @property
    def is_merged(self) -> bool:
        """Whether readers find another idea instead."""
        return self.merged_into is not None


class UnsentIdea(SQLModel, table=True):
    """What a member wrote in the form of a new idea and hasn't sent yet: one for each member.

    `others` are the other fields of the form, by name.
    """

    __tablename__ = "unsent_idea"

    member_id: int = foreign_key("member.id", primary_key=True)
    title: str = Field(default="")
    body: str = Field(default="")
    others: dict[str, str] = Field(sa_type=JSON)
    saved_at: datetime = utc_datetime(index=True)


class IdeaCount(HasId, table=True):
    """How many listed ideas have the same neighbourhood, theme, call and status; 0 stands for none."""

    __tablename__ = "idea_count"
    __table_args__ = (UniqueConstraint("neighbourhood_id", "theme_id", "call_id", "status"),)

    neighbourhood_id: int = big_integer()
    theme_id: int = big_integer()
    call_id: int = big_integer()
    status: Status = enum_column(Status)
    ideas: int = Field(default=0)


@dataclass(frozen=True)
class VoteTarget:
    """The columns of an idea that voting needs.

    `counted_before`: the member's support counts already, because of an idea that was merged into it.
    """

    number: int
    title: str
    author_id: int | None
    visibility: Visibility
    status: Status
    merged_into: int | None
    merged_count: int
    counted_before: bool = False

    @property
    def ref(self) -> ContentRef:
        """The reference to the idea."""
        return ContentRef(KIND, self.number)

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.visibility is Visibility.public

    @property
    def is_merged(self) -> bool:
        """Whether readers find another idea instead."""
        return self.merged_into is not None


class ListedIdea(NamedTuple):
    """The columns of a public idea that lists and feeds show. A page has many: each is a plain row."""

    number: int
    code: str
    title: str
    body: str
    body_html: str
    language: str
    name_shown: str
    author_left: bool
    posted_at: datetime
    public_at: datetime | None
    public_day: float
    neighbourhood_id: int | None
    theme_id: int | None
    status: Status
    visibility: Visibility
    merged_into: int | None
    votes_count: int
    comments_count: int
    trend: float

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.visibility is Visibility.public

    @property
    def is_merged(self) -> bool:
        """Whether readers find another idea instead."""
        return self.merged_into is not None


class Vote(SQLModel, table=True):
    """One member's vote for one idea, which stays on it when the idea is merged.

    `by_staff`: the member had a role of staff when they cast it.
    """

    idea_id: int = foreign_key("idea.id", primary_key=True)
    member_id: int = foreign_key("member.id", primary_key=True, index=True)
    cast_at: datetime = utc_datetime()
    by_staff: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class VoterHash(HasId, table=True):
    """By what the voter of a vote is recognised whose member was erased, or isn't verified any more.

    `voter_hash` is a keyed hash of the idea's number with an address or a person; a vote may have one of
    each. `member_id` is that of the vote. Without a foreign key to the idea, whose check would lock it.
    """

    __tablename__ = "voter_hash"
    __table_args__ = (UniqueConstraint("idea_id", "voter_hash"),)

    idea_id: int = big_integer()
    voter_hash: str = Field(max_length=64)
    member_id: int = foreign_key("member.id", index=True)


class Milestone(HasId, table=True):
    """An entry of an idea's timeline: actor, state before and after, ground and text.

    The text of an answer is Markdown, with its HTML in `text_html`; a moderator's text is shown as
    typed. `actor_id` is stored for staff only; the public sees the role.
    """

    __table_args__ = (Index("ix_milestone_step", "kind", "after", "id"),)

    idea_id: int = foreign_key("idea.id", index=True)
    at: datetime = utc_datetime()
    kind: MilestoneKind = enum_column(MilestoneKind)
    before: str = Field(default="", max_length=20)
    after: str = Field(default="", max_length=20)
    actor_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    actor_role: Role | None = enum_column(Role, default=None, nullable=True)
    ground: str = Field(default="", max_length=40)
    text: str = Field(default="")
    text_html: str = Field(default="")
    language: str = Field(default="", max_length=2)
    about: str = Field(default="", max_length=40)
    # A step that was taken on the former site.
    imported: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def is_arrival(self) -> bool:
        """Whether the idea came from a former site then, and the day it was posted isn't known."""
        is_move = self.kind is MilestoneKind.visibility
        return self.imported and is_move and self.before == self.after

    @property
    def is_answer(self) -> bool:
        """Whether it is the municipality's answer to the idea."""
        return self.kind is MilestoneKind.status and bool(self.text)
