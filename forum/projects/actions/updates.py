"""Write operations on updates: draft, edit, publish once, discard."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from forum.core.audit.events import FormSaved
from forum.core.content import lifecycle
from forum.core.database import advisory_lock
from forum.core.errors import Conflict
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version, record_edit
from forum.projects import form_values, queries, rules
from forum.projects.actions.projects import DROPPED, PUBLISHING
from forum.projects.events import UpdatePublished
from forum.projects.tables import Project, Update


async def draft_update(
    uow: UnitOfWork, project: Project, *, title: str, body: RichText, language: str
) -> Update:
    """Create an update as a draft. Idempotent: the same values again return the first draft."""
    rules.may_run_projects(uow.actor).enforce()
    await uow.advisory_lock(advisory_lock.DRAFTING)
    values: dict[str, Any] = {
        "project_id": project.number,
        "title": title,
        "body": body.source,
        "language": language,
        "author_id": uow.actor.member_id,
    }
    existing = await queries.same_update(uow, values)
    if existing:
        return existing
    project_update = await uow.add(Update(**values, body_html=body.html, drafted_at=uow.now))
    await record_edit(uow, project_update.ref)
    return project_update


async def edit_update(
    uow: UnitOfWork,
    project_update: Update,
    *,
    title: str,
    body: RichText,
    language: str,
    expected_version: str = "",
) -> None:
    """Change the text of an update; raises `StaleVersion`. A public one sends no second notice."""
    rules.may_run_projects(uow.actor).enforce()
    # Row lock for the same reason as in `projects._lock_project`.
    project_update = await queries.update(uow, project_update.number, for_update=True)
    check_version(expected_version, form_values.of_update(project_update))
    project_update.title, project_update.language = title, language
    project_update.body, project_update.body_html = body.source, body.html
    await uow.flush()
    await record_edit(uow, project_update.ref)
    if project_update.is_public:
        uow.publish(ContentChanged(subject=project_update.ref))


async def drop_update(
    uow: UnitOfWork, project_update: Update, *, expected_version: str = ""
) -> None:
    """Delete a draft. Raises `StaleVersion`, and `Conflict` when it was published meanwhile."""
    project_update = await queries.update(uow, project_update.number, for_update=True)
    check_version(expected_version, form_values.of_update(project_update))
    rules.may_drop(uow.actor, project_update).enforce()
    if not await lifecycle.discard_draft(uow, Update, project_update.number):
        raise Conflict("already_published")
    uow.publish(FormSaved(subject=project_update.ref, part=DROPPED))


async def publish_update(
    uow: UnitOfWork, project_update: Update, *, expected_version: str = ""
) -> None:
    """Make a draft public, and publish `UpdatePublished`, whose handler notifies followers.

    Raises `StaleVersion`, and `Conflict` when it was published before.
    """
    # Lock order: the project, then the update, as when their visibility is moved.
    project = await queries.project(uow, project_update.project_id, for_update=True)
    rules.may_publish(uow.actor, project).enforce()
    project_update = await queries.update(uow, project_update.number, for_update=True)
    check_version(expected_version, form_values.of_update(project_update))
    await lifecycle.publish_draft(uow, Update, project_update.number, published_at=uow.now)
    await record_edit(uow, project_update.ref, PUBLISHING)
    await uow.execute(
        update(Project).where(col(Project.id) == project.number).values(news_at=uow.now)
    )
    uow.publish(UpdatePublished(subject=project_update.ref))


async def record_reach(uow: UnitOfWork, project_update: Update, reach: int) -> None:
    """Store how many members were notified of an update."""
    await uow.execute(
        update(Update).where(col(Update.id) == project_update.number).values(reach=reach)
    )


async def lock_project(uow: UnitOfWork, number: int) -> None:
    """Lock the project of an update, before the update itself (lock order).

    Of two concurrent moves, one of the project and one of the update, the second sees the result
    of the first.
    """
    project_update = await queries.update(uow, number)
    await queries.project(uow, project_update.project_id, for_update=True)
