"""Lines on an idea's timeline, written with the change they record."""

from forum.core.content.summary import Move
from forum.core.i18n.detection import settle_language
from forum.core.text.html import RichText
from forum.core.unit_of_work import Work
from forum.ideas.tables import Idea, Milestone, MilestoneKind


async def record_milestone(
    work: Work,
    idea: Idea,
    kind: MilestoneKind,
    *,
    before: str = "",
    after: str = "",
    move: Move | None = None,
    answer: RichText | None = None,
    language: str = "",
    about: str = "",
) -> Milestone:
    """Record what was done to an idea, by the actor, in the transaction that does it.

    A moderator's `move` brings its ground and words, an official's step its `answer`.
    """
    if answer:
        language, _ = settle_language(language, answer.source)
    else:
        language = (move.language if move else "") or work.actor.language
    return await work.add(
        Milestone(
            idea_id=idea.number,
            at=work.now,
            kind=kind,
            before=before,
            after=after,
            actor_id=work.actor.member_id if work.actor.is_staff else None,
            actor_role=work.actor.role,
            ground=move.ground if move else "",
            text=answer.source if answer else move.text if move else "",
            text_html=answer.html if answer else "",
            language=language,
            about=about,
        )
    )
