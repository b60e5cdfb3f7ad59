"""Actions of officials on ideas: status changes, answers, links to projects."""

from sqlalchemy import update
from sqlmodel import col

from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n.detection import resolve_language
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version
from forum.ideas import form_values, rules
from forum.ideas.actions.milestones import record_milestone
from forum.ideas.events import StatusChanged
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.tables import Idea, MilestoneKind, Status


async def change_status(
    uow: UnitOfWork,
    idea: Idea,
    to: Status,
    *,
    answer: RichText | None = None,
    language: str = "",
    expected_version: str = "",
) -> None:
    """Change the status by a step of `rules.STATUS_MOVES`; some steps need an `answer`.

    Raises `Forbidden` with the reason, `StaleVersion` if the idea changed after it was read.
    """
    # Lock the row: a concurrent hide would otherwise swallow the notice of this step.
    idea = await queries.idea(uow, idea.number, for_update=True)
    check_version(expected_version, form_values.of_idea(idea))
    rules.may_change_status(uow.actor, idea).enforce()
    if to is Status.planned:
        raise Forbidden("plan_by_linking")
    if to in rules.NEEDS_ANSWER and not answer:
        raise Forbidden("answer_needed")
    await _set_status(uow, idea, to, answer=answer, language=language)


async def name_answer_language(
    uow: UnitOfWork, idea: Idea, milestone_id: int, language: str
) -> None:
    """Set the language of an answer; an empty one is detected from the text."""
    rules.may_change_status(uow.actor, idea).enforce()
    answer = await milestone_queries.milestone(uow, milestone_id)
    if answer is None or answer.idea_id != idea.number or not answer.is_answer:
        raise NotFound
    answer.language, _ = resolve_language(language, answer.text)
    await uow.flush()
    uow.publish(ContentChanged(subject=idea.ref))


async def plan_idea(uow: UnitOfWork, idea: Idea, project: str) -> None:
    """Set an accepted idea to planned because it was linked to `project`, a content reference.

    The row must be locked. Linking has checked that the actor isn't the author; here it isn't
    checked: the official who publishes the project may have posted the idea.
    """
    rules.may_open_at_office(uow.actor, idea).enforce()
    if idea.status is Status.accepted:
        await _set_status(uow, idea, Status.planned, about=project)


async def record_link(uow: UnitOfWork, idea: Idea, project: str, *, linked: bool) -> None:
    """Record on the timeline that the idea was linked to a project, or unlinked."""
    kind = MilestoneKind.linked if linked else MilestoneKind.unlinked
    await record_milestone(uow, idea, kind, about=project)


async def _set_status(
    uow: UnitOfWork,
    idea: Idea,
    to: Status,
    *,
    answer: RichText | None = None,
    language: str = "",
    about: str = "",
) -> None:
    before = idea.status
    rules.is_status_move(before, to).enforce()
    updated = await uow.execute(
        update(Idea)
        .where(col(Idea.id) == idea.number, col(Idea.status) == before)
        .values(status=to)
    )
    if not updated.rowcount:
        raise Conflict("visibility_move")
    milestone = await record_milestone(
        uow, idea, MilestoneKind.status,
        before=before, after=to, answer=answer, language=language, about=about,
    )  # fmt: skip
    uow.publish(StatusChanged(subject=idea.ref, before=before, after=to, milestone_id=milestone.pk))
    uow.publish(ContentChanged(subject=idea.ref))
