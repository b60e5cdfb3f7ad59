"""The comments of a generated town: on what, by whom, when; answers one level deep."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from forum.core.actor import Role
from forum.core.visibility import Visibility
from forum.generate.members import People, Person
from forum.generate.plan import PlannedIdea
from forum.generate.projects import PlannedProject
from forum.generate.sizes import Span, shared_out

MOST_ON_ONE = 400
Subject = PlannedIdea | PlannedProject
ANSWERS = 0.3
BY_STAFF = 0.05


@dataclass(slots=True, eq=False)
class PlannedComment:
    """One comment, without its words. What it answers is settled when moderators are done."""

    on: Subject
    author: Person
    posted_at: datetime
    parent: "PlannedComment | None" = None
    visibility: Visibility = Visibility.draft
    number: int = 0

    @property
    def kind(self) -> str:
        return "idea" if isinstance(self.on, PlannedIdea) else "project"


def plan_comments(
    chance: Random,
    count: int,
    subjects: list[Subject],
    people: People,
    span: Span,
    first: int,
) -> list[PlannedComment]:
    """So many comments in the order in which they are written, numbered from `first`."""
    many = shared_out(chance, count, [MOST_ON_ONE] * len(subjects))
    found: list[PlannedComment] = []
    for subject, number in zip(subjects, many, strict=True):
        found += _comments_on(chance, subject, number, people, span)
    found.sort(key=lambda comment: comment.posted_at)
    for number, comment in enumerate(found, first):
        comment.number = number
    return found


def _comments_on(
    chance: Random, subject: Subject, count: int, people: People, span: Span
) -> list[PlannedComment]:
    begins = subject.public_at
    assert begins is not None
    # Most is said soon.
    moments = sorted(begins + (span.ends - begins) * chance.random() ** 3 for _ in range(count))
    found: list[PlannedComment] = []
    above: list[PlannedComment] = []
    for at in moments:
        by_staff = chance.random() < BY_STAFF
        author = (
            people.colleague(chance, Role.official) if by_staff else people.resident(chance, at)
        )
        comment = PlannedComment(subject, author, at)
        if above and chance.random() < ANSWERS:
            comment.parent = chance.choice(above)
        else:
            above.append(comment)
        found.append(comment)
    return found
