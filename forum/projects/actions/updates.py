"""Every change to updates: drafted, published once, changed, thrown away."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from forum.core.content import lifecycle
from forum.core.errors import Conflict
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichText
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version, record_edit
from forum.projects import form_values, queries, rules
from forum.projects.actions.projects import PUBLISHING
from forum.projects.events import UpdatePublished
from forum.projects.tables import Project, Update


async def draft_update(
    uow: UnitOfWork, project: Project, *, title: str, body: RichText, language: str
) -> Update:
    """A message that nobody reads yet. The same words sent again are the same draft."""
    rules.may_run_projects(uow.actor).enforce()
    await uow.advisory_lock(rules.DRAFTING)
    values: dict[str, Any] = {
        "project_id": project.number,
        "title": title,
        "body": body.source,
        "language": language,
        "author_id": uow.actor.member_id,
    }
    known = await queries.same_update(uow, values)
    if known:
        return known
    news = await uow.add(Update(**values, body_html=body.html, drafted_at=uow.now))
    await record_edit(uow, news.ref)
    return news


async def edit_update(
    uow: UnitOfWork,
    news: Update,
    *,
    title: str,
    body: RichText,
    language: str,
    expected_version: str = "",
) -> None:
    """Change the text of an update; may be `StaleVersion`. Of a public one nobody is told again."""
    rules.may_run_projects(uow.actor).enforce()
    # Held for the same reason as a project.
    news = await queries.update(uow, news.number, for_update=True)
    check_version(expected_version, form_values.of_update(news))
    news.title, news.language = title, language
    news.body, news.body_html = body.source, body.html
    await uow.flush()
    await record_edit(uow, news.ref)
    if news.is_public:
        uow.publish(ContentChanged(subject=news.ref))


async def drop_update(uow: UnitOfWork, news: Update, *, expected_version: str = "") -> None:
    """Throw a draft away, unless somebody changed it after it was read."""
    news = await queries.update(uow, news.number, for_update=True)
    check_version(expected_version, form_values.of_update(news))
    rules.may_drop(uow.actor, news).enforce()
    if not await lifecycle.discard_draft(uow, Update, news.number):
        raise Conflict("already_published")


async def publish_update(uow: UnitOfWork, news: Update, *, expected_version: str = "") -> None:
    """A draft becomes public, exactly once; who is concerned hears of it a moment later."""
    # The project before its updates, as whoever hides or shows one takes them.
    project = await queries.project(uow, news.project_id, for_update=True)
    rules.may_publish(uow.actor, project).enforce()
    news = await queries.update(uow, news.number, for_update=True)
    check_version(expected_version, form_values.of_update(news))
    await lifecycle.publish_draft(uow, Update, news.number, published_at=uow.now)
    await record_edit(uow, news.ref, PUBLISHING)
    await uow.execute(
        update(Project).where(col(Project.id) == project.number).values(news_at=uow.now)
    )
    uow.publish(UpdatePublished(subject=news.ref))


async def record_reach(uow: UnitOfWork, news: Update, reach: int) -> None:
    """Keep how many people were told of an update."""
    await uow.execute(update(Update).where(col(Update.id) == news.number).values(reach=reach))


async def lock_project(uow: UnitOfWork, number: int) -> None:
    """Lock the project of an update, before the update as everywhere: of two concurrent moves of
    both the second sees what the first one did."""
    news = await queries.update(uow, number)
    await queries.project(uow, news.project_id, for_update=True)
