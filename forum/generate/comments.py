"""Comment plan: subject, author and time of each generated comment; answers one level deep."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from forum.core.actor import Role
from forum.core.visibility import Visibility
from forum.generate.members import People, Person
from forum.generate.plan import PlannedIdea
from forum.generate.projects import PlannedProject
from forum.generate.sizes import Span, distribute

MOST_ON_ONE = 400
"""Most comments on one subject."""
Subject = PlannedIdea | PlannedProject
ANSWERS = 0.3
"""Fraction of comments that are answers, where there is one to answer."""
BY_STAFF = 0.05
"""Fraction of comments by officials."""


@dataclass(slots=True, eq=False)
class PlannedComment:
    """A comment without its text. `parent` is final only after the moderation was simulated."""

    on: Subject
    author: Person
    posted_at: datetime
    parent: "PlannedComment | None" = None
    visibility: Visibility = Visibility.draft
    number: int = 0

    @property
    def kind(self) -> str:
        """Kind of the subject."""
        return "idea" if isinstance(self.on, PlannedIdea) else "project"


def plan_comments(
    chance: Random,
    count: int,
    subjects: list[Subject],
    people: People,
    span: Span,
    first: int,
) -> list[PlannedComment]:
    """Plan `count` comments, in order of time and numbered from `first`. Raises `CapacityExceeded`."""
    counts = distribute(chance, count, [MOST_ON_ONE] * len(subjects))
    planned: list[PlannedComment] = []
    for subject, number in zip(subjects, counts, strict=True):
        planned += _comments_on(chance, subject, number, people, span)
    planned.sort(key=lambda comment: comment.posted_at)
    for number, comment in enumerate(planned, first):
        comment.number = number
    return planned


def _comments_on(
    chance: Random, subject: Subject, count: int, people: People, span: Span
) -> list[PlannedComment]:
    opens_at = subject.public_at
    assert opens_at is not None
    # The cube puts most comments soon after publication.
    moments = sorted(opens_at + (span.ends - opens_at) * chance.random() ** 3 for _ in range(count))
    planned: list[PlannedComment] = []
    top_level: list[PlannedComment] = []
    for at in moments:
        by_staff = chance.random() < BY_STAFF
        author = (
            people.colleague(chance, Role.official) if by_staff else people.resident(chance, at)
        )
        comment = PlannedComment(subject, author, at)
        if top_level and chance.random() < ANSWERS:
            comment.parent = chance.choice(top_level)
        else:
            top_level.append(comment)
        planned.append(comment)
    return planned
