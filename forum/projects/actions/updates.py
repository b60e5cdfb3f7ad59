"""Every change to updates: drafted, published once, changed, thrown away."""

from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col

from forum.core.content.summary import Move
from forum.core.errors import Conflict
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichText
from forum.core.unit_of_work import Work
from forum.core.versions import check_version, record_edit
from forum.core.visibility import Visibility as V
from forum.core.visibility import check_visibility_move
from forum.projects import form_values, queries, rules
from forum.projects.actions.projects import PUBLISHING, move_content
from forum.projects.events import UpdatePublished
from forum.projects.tables import Project, Update


async def draft_update(
    work: Work, project: Project, *, title: str, body: RichText, language: str
) -> Update:
    """A message that nobody reads yet. The same words sent again are the same draft."""
    rules.may_run_projects(work.actor).enforce()
    await work.take_turn(rules.DRAFTING)
    values: dict[str, Any] = {
        "project_id": project.number,
        "title": title,
        "body": body.source,
        "language": language,
        "author_id": work.actor.member_id,
    }
    known = await queries.same_update(work, values)
    if known:
        return known
    news = await work.add(Update(**values, body_html=body.html, drafted_at=work.now))
    await record_edit(work, news.ref)
    return news


async def edit_update(
    work: Work,
    news: Update,
    *,
    title: str,
    body: RichText,
    language: str,
    expected_version: str = "",
) -> None:
    """Change the text of an update; may be `StaleVersion`. Of a public one nobody is told again."""
    rules.may_run_projects(work.actor).enforce()
    # Held for the same reason as a project.
    news = await queries.update(work, news.number, hold=True)
    check_version(expected_version, form_values.of_update(news))
    news.title, news.language = title, language
    news.body, news.body_html = body.source, body.html
    await work.flush()
    await record_edit(work, news.ref)
    if news.is_public:
        work.tell(ContentChanged(subject=news.ref))


async def drop_update(work: Work, news: Update, *, expected_version: str = "") -> None:
    """Throw a draft away, unless somebody changed it after it was read."""
    news = await queries.update(work, news.number, hold=True)
    check_version(expected_version, form_values.of_update(news))
    rules.may_drop(work.actor, news).enforce()
    dropped = await work.execute(
        delete(Update).where(col(Update.id) == news.number, col(Update.visibility) == V.draft)
    )
    if not dropped.rowcount:
        raise Conflict("already_published")


async def publish_update(work: Work, news: Update, *, expected_version: str = "") -> None:
    """A draft becomes public, exactly once; who is concerned hears of it a moment later."""
    # The project before its updates, as whoever hides or shows one takes them.
    project = await queries.project(work, news.project_id, hold=True)
    rules.may_publish(work.actor, project).enforce()
    news = await queries.update(work, news.number, hold=True)
    check_version(expected_version, form_values.of_update(news))
    await move_content(work, news, V.draft, V.public, "already_published", published_at=work.now)
    await record_edit(work, news.ref, PUBLISHING)
    await work.execute(
        update(Project).where(col(Project.id) == project.number).values(news_at=work.now)
    )
    work.tell(UpdatePublished(subject=news.ref))


async def record_reach(work: Work, news: Update, reach: int) -> None:
    """Keep how many people were told of an update."""
    await work.execute(update(Update).where(col(Update.id) == news.number).values(reach=reach))


async def set_update_visibility(work: Work, number: int, move: Move) -> None:
    """Move an update to another visibility."""
    news = await queries.update(work, number)
    # Held, so that an update shown again beside its project is found by one of the two.
    await queries.project(work, news.project_id, hold=True)
    news = await queries.update(work, number)
    check_visibility_move(news.visibility, move.to)
    await move_content(work, news, news.visibility, move.to, "visibility_move")
