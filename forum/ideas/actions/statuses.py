"""The municipality's steps with an idea: its status, the answers, the links to projects."""

from sqlalchemy import update
from sqlmodel import col

from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n.detection import resolve_language
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version
from forum.ideas import form_values, queries, rules
from forum.ideas.actions.milestones import record_milestone
from forum.ideas.events import StatusChanged
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
    """An official's step by the table, with the answer some steps need, and its language.

    Raises `StaleVersion` when the idea was changed after it was read.
    """
    # Held, so that the step of an idea that is hidden at this moment isn't one nobody hears of.
    idea = await queries.idea(uow, idea.number, for_update=True)
    check_version(expected_version, form_values.of_idea(idea))
    rules.may_change_status(uow.actor, idea).enforce()
    if to is Status.planned:
        raise Forbidden("plan_by_linking")
    if to in rules.NEEDS_ANSWER and not answer:
        raise Forbidden("answer_needed")
    await _move_status(uow, idea, to, answer=answer, language=language)


async def name_answer_language(uow: UnitOfWork, idea: Idea, milestone_id: int, named: str) -> None:
    """An official says in which language an answer is; unnamed, the text tells."""
    rules.may_change_status(uow.actor, idea).enforce()
    answer = await queries.milestone(uow, milestone_id)
    if answer is None or answer.idea_id != idea.number or not answer.is_answer:
        raise NotFound
    answer.language, _ = resolve_language(named, answer.text)
    await uow.flush()
    uow.publish(ContentChanged(subject=idea.ref))


async def plan_idea(uow: UnitOfWork, idea: Idea, project: str) -> None:
    """An accepted idea, held, becomes planned because it was linked to `project` (a reference).

    Who linked it was judged then: whoever publishes the project may have posted the idea.
    """
    rules.may_open_at_office(uow.actor, idea).enforce()
    if idea.status is Status.accepted:
        await _move_status(uow, idea, Status.planned, about=project)


async def record_link(uow: UnitOfWork, idea: Idea, project: str, *, linked: bool) -> None:
    """A line on the idea's timeline: it was linked to a project, or is no longer."""
    kind = MilestoneKind.linked if linked else MilestoneKind.unlinked
    await record_milestone(uow, idea, kind, about=project)


async def _move_status(
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
    moved = await uow.execute(
        update(Idea)
        .where(col(Idea.id) == idea.number, col(Idea.status) == before)
        .values(status=to)
    )
    if not moved.rowcount:
        raise Conflict("visibility_move")
    milestone = await record_milestone(
        uow, idea, MilestoneKind.status,
        before=before, after=to, answer=answer, language=language, about=about,
    )  # fmt: skip
    uow.publish(
        StatusChanged(subject=idea.ref, before=before, after=to, milestone_id=milestone.id or 0)
    )
    uow.publish(ContentChanged(subject=idea.ref))
