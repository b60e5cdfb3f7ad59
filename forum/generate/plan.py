"""Idea plan: when each generated idea is posted, decided about and moved to a status."""

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
"""Fraction of ideas, the newest, that no moderator has decided about yet."""
EDITED = 0.001
"""Fraction of ideas with an edit that waits for a moderator."""
SHOWS_PERSONAL_DATA = 0.02
"""Fraction of pending ideas with personal data in their text."""

VISIBILITY_WEIGHTS = {
    V.public: 900, V.hidden: 10, V.returned: 15, V.rejected: 40, V.withdrawn: 25,
    V.safeguarded: 2, V.draft: 5, V.erased: 3,
}  # fmt: skip
"""Weights of the visibilities at the end of the span."""
STATUSES = {
    S.open: 62, S.under_review: 12, S.accepted: 6, S.declined: 8, S.planned: 4, S.in_progress: 4,
    S.realised: 4,
}  # fmt: skip
"""Weights of the statuses of public ideas."""
STATUS_PATHS: dict[Status, tuple[Status, ...]] = {
    S.open: (),
    S.under_review: (S.under_review,),
    S.accepted: (S.under_review, S.accepted),
    S.declined: (S.under_review, S.declined),
    S.planned: (S.under_review, S.accepted, S.planned),
    S.in_progress: (S.under_review, S.accepted, S.planned, S.in_progress),
    S.realised: (S.under_review, S.accepted, S.planned, S.in_progress, S.realised),
}
CARRIED_OUT = frozenset({S.planned, S.in_progress, S.realised})
# Preset for the oldest ideas, so that even a small town has every status and visibility.
FIRST: tuple[tuple[Visibility, Status], ...] = (
    *((V.public, status) for status in Status),
    *((visibility, S.open) for visibility in VISIBILITY_WEIGHTS if visibility is not V.public),
)
MIN_TIME_TO_STATUS = timedelta(days=3)
"""Least time between publication and the first change of status."""


@dataclass(slots=True)
class PlannedIdea:
    """An idea without its text."""

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
        """Whether it is public at the end of the span."""
        return self.visibility is V.public

    @property
    def public_at(self) -> datetime | None:
        """When it first became public, or None."""
        was_public = self.visibility in (V.public, V.hidden) or self.left_at is not None
        return self.read_at if was_public else None

    def moved_at(self, status: Status) -> datetime:
        """When it reached a status. Raises `StopIteration` when it didn't."""
        return next(at for at, reached in self.moved if reached is status)

    def votes_end(self, ends: datetime) -> datetime:
        """End of voting: when it was declined or realised, else `ends`."""
        decided = (at for at, status in self.moved if status in (S.declined, S.realised))
        return min(decided, default=ends)


def plan_ideas(
    chance: Random, count: int, people: People, span: Span, first: int
) -> list[PlannedIdea]:
    """Plan `count` ideas, in order of posting and numbered from `first`."""
    moments = sorted(span.moment(chance.random()) for _ in range(count))
    first_pending = count - max(3, round(count * WAITING))
    fates = chance.choices([*VISIBILITY_WEIGHTS], [*VISIBILITY_WEIGHTS.values()], k=count)
    statuses = chance.choices([*STATUSES], [*STATUSES.values()], k=count)
    planned = []
    for index, at in enumerate(moments):
        idea = PlannedIdea(first + index, people.resident(chance, at), at, fates[index])
        if index < len(FIRST):
            idea.visibility, statuses[index] = FIRST[index]
        if index >= first_pending or not _plan_decision(chance, idea, span):
            idea.visibility = V.pending
        if idea.is_public:
            _plan_statuses(chance, idea, statuses[index], span)
        if idea.visibility is V.pending and (
            chance.random() < SHOWS_PERSONAL_DATA or index == count - 1
        ):
            idea.special = "personal"
        if idea.visibility is V.safeguarded:
            idea.special = "care"
        planned.append(idea)
    _plan_edits(planned)
    return planned


def _plan_decision(chance: Random, idea: PlannedIdea, span: Span) -> bool:
    """Plan the decision, within two days; false when the span ends before."""
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


def _plan_statuses(chance: Random, idea: PlannedIdea, status: Status, span: Span) -> None:
    """Plan the changes of status by officials, spread over the rest of the span."""
    assert idea.read_at is not None
    earliest = idea.read_at + MIN_TIME_TO_STATUS
    path = STATUS_PATHS[status]
    # Recent ideas stay open: each change of status needs 20 days.
    if not path or earliest + len(path) * timedelta(days=20) > span.ends:
        return
    moments = sorted(earliest + (span.ends - earliest) * chance.random() for _ in path)
    idea.moved = list(zip(moments, path, strict=True))
    idea.status = status


def _plan_edits(ideas: Sequence[PlannedIdea]) -> None:
    """Give the newest public ideas an edit by their author, which waits for a moderator."""
    public = [idea for idea in ideas if idea.is_public and not idea.moved]
    for idea in public[-max(1, round(len(ideas) * EDITED)) :]:
        idea.edited = True
