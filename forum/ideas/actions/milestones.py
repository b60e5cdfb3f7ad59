"""Milestones: timeline entries, written in the same transaction as the change they record."""

from collections.abc import Callable

from sqlmodel import col, select

from forum.core.content.summary import VisibilityChange
from forum.core.i18n.detection import resolve_language
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.ideas.tables import Idea, Milestone, MilestoneKind


async def record_milestone(
    uow: UnitOfWork,
    idea: Idea,
    kind: MilestoneKind,
    *,
    before: str = "",
    after: str = "",
    move: VisibilityChange | None = None,
    answer: RichText | None = None,
    language: str = "",
    about: str = "",
) -> Milestone:
    """Record a change that the actor makes to an idea, in the transaction of the change.

    Ground and text come from a moderator's `move`, the answer to a status change from `answer`.
    """
    if answer:
        language, _ = resolve_language(language, answer.source)
    else:
        language = (move.language if move else "") or uow.actor.language
    return await uow.add(
        Milestone(
            idea_id=idea.number,
            at=uow.now,
            kind=kind,
            before=before,
            after=after,
            actor_id=uow.actor.member_id if uow.actor.is_staff else None,
            actor_role=uow.actor.role,
            ground=move.ground if move else "",
            text=answer.source if answer else move.text if move else "",
            text_html=answer.html if answer else "",
            language=language,
            about=about,
        )
    )


async def on_redact(uow: UnitOfWork, idea_id: int, without: Callable[[str], str]) -> None:
    """Leave words out of what moderators wrote on the timeline; answers are the officials' to correct."""
    of_moderators = (
        col(Milestone.idea_id) == idea_id,
        col(Milestone.kind) == MilestoneKind.visibility,
        col(Milestone.text) != "",
    )
    for milestone in await uow.all(select(Milestone).where(*of_moderators)):
        milestone.text = without(milestone.text)
