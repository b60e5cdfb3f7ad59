"""What becomes of each idea of a generated town: when it is posted, read and moved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from forum.core.visibility import Visibility
from forum.generate.members import People, Person
from forum.generate.sizes import Span
from forum.ideas.tables import Status

V, S = Visibility, Status
WAITING = 0.004
"""The part of the ideas, the newest ones, that no moderator has read yet."""
EDITED = 0.001
SHOWS_PERSONAL_DATA = 0.02

FATES = {
    V.public: 900, V.hidden: 10, V.returned: 15, V.rejected: 40, V.withdrawn: 25,
    V.safeguarded: 2, V.draft: 5, V.erased: 3,
}  # fmt: skip
STATUSES = {
    S.open: 62, S.under_review: 12, S.accepted: 6, S.declined: 8, S.planned: 4, S.in_progress: 4,
    S.realised: 4,
}  # fmt: skip
WAY_TO: dict[Status, tuple[Status, ...]] = {
    S.open: (),
    S.under_review: (S.under_review,),
    S.accepted: (S.under_review, S.accepted),
    S.declined: (S.under_review, S.declined),
    S.planned: (S.under_review, S.accepted, S.planned),
    S.in_progress: (S.under_review, S.accepted, S.planned, S.in_progress),
    S.realised: (S.under_review, S.accepted, S.planned, S.in_progress, S.realised),
}
CARRIED_OUT = frozenset({S.planned, S.in_progress, S.realised})
# The oldest ideas stand for one of each, so that even a small town has them all.
FIRST: tuple[tuple[Visibility, Status], ...] = (
    *((V.public, status) for status in Status),
    *((visibility, S.open) for visibility in FATES if visibility is not V.public),
)
BEFORE_MOVED = timedelta(days=3)


@dataclass(slots=True)
class PlannedIdea:
    """One idea, without its words."""

    number: int
    author: Person
    posted_at: datetime
    visibility: Visibility
    status: Status = Status.open
    read_at: datetime | None = None
    left_at: datetime | None = None
    moved: list[tuple[datetime, Status]] = field(default_factory=list)
    special: str = ""
    edited: bool = False
    project: int | None = None
    votes: int = 0
    comments: int = 0

    @property
    def is_public(self) -> bool:
        return self.visibility is V.public

    @property
    def public_at(self) -> datetime | None:
        """When it first became public, if it ever did."""
        was = self.visibility in (V.public, V.hidden) or self.left_at is not None
        return self.read_at if was else None

    def moved_at(self, status: Status) -> datetime:
        """When it reached a status on its way."""
        return next(at for at, reached in self.moved if reached is status)

    def votes_end(self, ends: datetime) -> datetime:
        """Until when it can be supported."""
        decided = (at for at, status in self.moved if status in (S.declined, S.realised))
        return min(decided, default=ends)


def plan_ideas(
    chance: Random, count: int, people: People, span: Span, first: int
) -> list[PlannedIdea]:
    """So many ideas in the order in which they are posted, numbered from `first`."""
    moments = sorted(span.moment(chance.random()) for _ in range(count))
    waiting = count - max(3, round(count * WAITING))
    fates = chance.choices([*FATES], [*FATES.values()], k=count)
    statuses = chance.choices([*STATUSES], [*STATUSES.values()], k=count)
    found = []
    for place, at in enumerate(moments):
        idea = PlannedIdea(first + place, people.resident(chance, at), at, fates[place])
        if place < len(FIRST):
            idea.visibility, statuses[place] = FIRST[place]
        if place >= waiting or not _read(chance, idea, span):
            idea.visibility = V.pending
        if idea.is_public:
            _move(chance, idea, statuses[place], span)
        if idea.visibility is V.pending and (
            chance.random() < SHOWS_PERSONAL_DATA or place == count - 1
        ):
            idea.special = "personal"
        if idea.visibility is V.safeguarded:
            idea.special = "care"
        found.append(idea)
    _edit(found)
    return found


def _read(chance: Random, idea: PlannedIdea, span: Span) -> bool:
    """A moderator reads it within two days; false when the time is over before."""
    read_at = idea.posted_at + timedelta(hours=0.5 + 47 * chance.random() ** 2)
    if idea.visibility is V.draft:
        return True
    idea.read_at = read_at
    if idea.visibility in (V.hidden, V.withdrawn):
        idea.left_at = read_at + timedelta(days=0.1 + 20 * chance.random())
    if (idea.left_at or read_at) < span.ends:
        return True
    idea.read_at = idea.left_at = None
    return False


def _move(chance: Random, idea: PlannedIdea, status: Status, span: Span) -> None:
    """The steps of officials on the way to a status, spread over the time that is left."""
    assert idea.read_at is not None
    begins = idea.read_at + BEFORE_MOVED
    way = WAY_TO[status]
    # What is young hasn't come far.
    if not way or begins + len(way) * timedelta(days=20) > span.ends:
        return
    moments = sorted(begins + (span.ends - begins) * chance.random() for _ in way)
    idea.moved = list(zip(moments, way, strict=True))
    idea.status = status


def _edit(ideas: Sequence[PlannedIdea]) -> None:
    """The newest public ideas were changed by their authors, and wait for a moderator again."""
    public = [idea for idea in ideas if idea.is_public and not idea.moved]
    for idea in public[-max(1, round(len(ideas) * EDITED)) :]:
        idea.edited = True
