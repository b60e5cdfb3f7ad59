"""Actions on imported ideas: add many at once, and erase them again.

Nobody is notified: an imported idea has no author, and what became public long ago is no news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from forum.core.actor import Actor
from forum.core.content.review import signs_in
from forum.core.database.columns import table_of
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.ref import ContentRef
from forum.core.screening.signs import PERSONAL_DATA
from forum.core.text.html import RichText
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.queries.names import known_staff_names, signs_of_name
from forum.ideas import ranking
from forum.ideas.actions.ideas import new_code
from forum.ideas.tables import KIND, Idea, Milestone, MilestoneKind, Status

BATCH = 500
"""Rows per statement; databases limit the parameters of one."""


@dataclass(frozen=True)
class ImportedIdea:
    """The values of an idea from another platform. `date`: when it was posted there, if known."""

    title: str
    body: RichText
    language: str
    source: str
    source_id: str
    language_chosen: bool = False
    name_shown: str = ""
    neighbourhood_id: int | None = None
    theme_id: int | None = None
    date: datetime | None = None
    votes: int = 0
    status: Status = Status.open
    answer: RichText | None = None
    answer_language: str = ""
    answered_at: datetime | None = None
    publish: bool = False


@dataclass(frozen=True)
class AddedIdea:
    """An idea that was added, and whether everybody may read it now."""

    ref: ContentRef
    is_public: bool


async def add_imported(uow: UnitOfWork, ideas: Sequence[ImportedIdea]) -> list[AddedIdea]:
    """Add ideas: public if `publish` and screening noticed nothing, else pending for a moderator."""
    if not ideas:
        return []
    signs = await signs_of(uow, ideas, uow.actor)
    is_public = [idea.publish and not found for idea, found in zip(ideas, signs, strict=True)]
    inserted = await uow.execute(
        insert(table_of(Idea)).returning(col(Idea.id), sort_by_parameter_order=True),
        [_row(uow, idea, public) for idea, public in zip(ideas, is_public, strict=True)],
    )
    numbers = list(inserted.scalars())
    steps = [
        step
        for number, idea, public in zip(numbers, ideas, is_public, strict=True)
        for step in _steps(uow, number, idea, public)
    ]
    await uow.execute(insert(table_of(Milestone)), steps)
    added = []
    for number, public, found in zip(numbers, is_public, signs, strict=True):
        ref = ContentRef(KIND, number)
        added.append(AddedIdea(ref, public))
        if public:
            uow.publish(ContentChanged(subject=ref))
        else:
            uow.publish(ContentSubmitted(subject=ref, signs=",".join(found)))
    return added


async def signs_of(
    session: ReadSession, ideas: Sequence[ImportedIdea], actor: Actor
) -> list[tuple[str, ...]]:
    """What screening notices in each idea: it waits for a moderator then."""
    staff_names = await known_staff_names(session)
    return [
        _signs_of_text(session, idea)
        + await signs_of_name(session, idea.name_shown, actor, staff_names=staff_names)
        for idea in ideas
    ]


def _signs_of_text(session: ReadSession, idea: ImportedIdea) -> tuple[str, ...]:
    """The signs in title, text and name; of an answer only private data: a town names helplines too."""
    signs = signs_in(session, idea.language, idea.title, idea.body.source, idea.name_shown)
    if idea.answer and PERSONAL_DATA not in signs:
        signs += tuple(
            sign
            for sign in signs_in(session, idea.answer_language, idea.answer.source)
            if sign == PERSONAL_DATA
        )
    return signs


def _row(uow: UnitOfWork, idea: ImportedIdea, public: bool) -> dict[str, Any]:
    posted_at = idea.date or uow.now
    # A known date stays the idea's when a moderator publishes it later.
    public_at = posted_at if public else idea.date
    day = ranking.epoch_day(public_at) if public_at else 0.0
    return {
        "code": new_code(),
        "title": idea.title,
        "body": idea.body.source,
        "body_html": idea.body.html,
        "language": idea.language,
        "language_chosen": idea.language_chosen,
        "name_shown": idea.name_shown,
        "author_left": False,
        "neighbourhood_id": idea.neighbourhood_id,
        "theme_id": idea.theme_id,
        "visibility": Visibility.public if public else Visibility.pending,
        "status": idea.status,
        "posted_at": posted_at,
        "public_at": public_at,
        "public_day": day,
        "votes_count": idea.votes,
        "imported_votes": idea.votes,
        "comments_count": 0,
        "trend": ranking.trend(day, idea.votes) if public_at else 0.0,
        "source": idea.source,
        "source_id": idea.source_id,
    }


def _steps(uow: UnitOfWork, number: int, idea: ImportedIdea, public: bool) -> list[dict[str, Any]]:
    """The timeline: posted, published, and what the former site last said of it.

    Of an idea without a date only the day is known on which it moved in.
    """
    posted_at = idea.date or uow.now

    def step(at: datetime, kind: MilestoneKind, before: str, after: str) -> dict[str, Any]:
        return {
            "idea_id": number, "at": at, "kind": kind, "before": before, "after": after,
            "actor_role": None, "ground": "", "about": "", "imported": True,
            "text": "", "text_html": "", "language": "",
        }  # fmt: skip

    steps = []
    if idea.date:
        steps.append(
            step(posted_at, MilestoneKind.visibility, Visibility.draft, Visibility.pending)
        )
    if idea.date and public:
        steps.append(
            step(posted_at, MilestoneKind.visibility, Visibility.pending, Visibility.public)
        )
    if idea.status is not Status.open or idea.answer:
        at = idea.answered_at or posted_at
        last = step(at, MilestoneKind.status, Status.open, idea.status)
        if idea.answer:
            last |= {
                "text": idea.answer.source, "text_html": idea.answer.html,
                "language": idea.answer_language,
            }  # fmt: skip
        steps.append(last)
    if not idea.date:
        # It was answered before it came here.
        now = Visibility.public if public else Visibility.pending
        steps.append(step(posted_at, MilestoneKind.visibility, now, now))
    return steps


async def erase_imported(uow: UnitOfWork, numbers: Sequence[int]) -> None:
    """Erase imported ideas, so that the same file can bring them again.

    Their rows stay, empty: a number is never used again. The rows must be locked.
    """
    table = table_of(Idea)
    before: dict[int, Visibility] = {}
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        rows = await uow.fetch_all(
            select(table.c.id, table.c.visibility).where(table.c.id.in_(some))
        )
        before |= {number: visibility for number, visibility in rows}
        await uow.execute(delete(Milestone).where(col(Milestone.idea_id).in_(some)))
        await uow.execute(update(table).where(table.c.id.in_(some)).values(_BLANK))
    gone = [number for number in numbers if before[number] is not Visibility.erased]
    for number in gone:
        uow.publish(
            VisibilityChanged(
                subject=ContentRef(KIND, number),
                before=before[number],
                after=Visibility.erased,
                more_follow=number != gone[-1],
            )
        )


_BLANK: dict[str, Any] = {
    "visibility": Visibility.erased,
    "title": "", "body": "", "body_html": "", "name_shown": "", "location": "",
    "edited_title": None, "edited_body": None, "edited_html": None, "edited_location": None, "edited_name": None,
    "source": None, "source_id": None, "comments_count": 0, "votes_count": 0, "imported_votes": 0,
}  # fmt: skip
