"""Content types of projects and updates, for the content registry."""

from collections.abc import Sequence
from typing import Any

from forum.core.actor import Actor
from forum.core.content.helping import Helping
from forum.core.content.registry import ContentType
from forum.core.content.summary import Document, Summary
from forum.core.i18n.localized_text import LocalizedText, first_text, localized
from forum.core.i18n.translations import N_
from forum.core.ref import ContentRef
from forum.core.site import Site, site_in
from forum.core.text.html import html_to_text
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.projects import labels, queries
from forum.projects.actions import helping, updates
from forum.projects.actions import projects as actions
from forum.projects.presenters import anchor_of, path_at, path_of, pieces_of, short_path_at
from forum.projects.tables import KIND, UPDATE_KIND, Project, Update
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patch_picture import quilt_picture


def _summary(project: Any, site: Site) -> Summary:
    title, body = localized(project.title), site.localized(project.body_html)
    return Summary(
        ref=ContentRef(KIND, project.number),
        title=title,
        body_html=body,
        language=title.lang,
        visibility=project.visibility,
        author_id=None,
        name_shown="",
        posted_at=project.public_at or project.made_at,
        path=path_of(project),
    )


async def _summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    site = site_in(session.info)
    rows = await queries.summary_rows(session, ids)
    return {item.number: _summary(item, site) for item in rows}


def _document(project: Project) -> Document:
    # All languages in one document, so that a search in any of them finds it. Contact details are
    # not indexed.
    plain = (project.title, project.summary, project.target_groups)
    rich = (project.body_html, project.evaluation_html)
    texts = [LocalizedText(text, code) for field in plain for code, text in field.items()]
    texts += [
        LocalizedText(html_to_text(html), code) for field in rich for code, html in field.items()
    ]
    return Document(
        ref=project.ref,
        language=first_text(project.title).lang,
        title=first_text(project.title),
        body=project.partners,
        published_at=project.public_at or project.made_at,
        others=tuple(texts),
    )


async def _documents(session: ReadSession, ids: Sequence[int]) -> list[Document]:
    return [_document(item) for item in await queries.projects(session, ids) if item.is_public]


async def _picture(session: ReadSession, number: int) -> str:
    project = await queries.project(session, number)
    ideas = (await queries.ideas_of(session, [number]))[number]
    return quilt_picture(pieces_of(project, ideas, await TownLookup.read(session)))


async def _short_path(_session: ReadSession, number: int) -> str:
    return short_path_at(number)


async def _with_projects(session: ReadSession, ids: Sequence[int]) -> list[tuple[Update, Project]]:
    found = await queries.updates(session, ids)
    projects = await queries.projects(session, {item.project_id for item in found})
    by_id = {project.number: project for project in projects}
    return [(item, by_id[item.project_id]) for item in found]


def _update_summary(update: Any) -> Summary:
    # An update is never more visible than its project.
    hidden = update.visibility is Visibility.public is not update.project_visibility
    return Summary(
        ref=ContentRef(UPDATE_KIND, update.number),
        title=update.title,
        body_html=update.body_html,
        language=update.language,
        visibility=update.project_visibility if hidden else update.visibility,
        author_id=update.author_id,
        name_shown="",
        posted_at=update.published_at or update.drafted_at,
        path=f"{path_at(update.project_number, update.project_title)}#{anchor_of(update)}",
        facts=(localized(update.project_title),),
        part_of=localized(update.project_title),
        by_staff=True,
    )


async def _update_summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    rows = await queries.update_summary_rows(session, ids)
    return {update.number: _update_summary(update) for update in rows}


async def _update_documents(session: ReadSession, ids: Sequence[int]) -> list[Document]:
    return [
        Document(
            ref=update.ref,
            language=update.language,
            title=update.title,
            body=html_to_text(update.body_html),
            published_at=update.published_at or update.drafted_at,
        )
        for update, project in await _with_projects(session, ids)
        if update.is_public and project.is_public
    ]


def _may_see(actor: Actor, summary: Summary) -> bool:
    # Same rule as `rules.may_see`: officials see everything, others only what is public.
    return summary.is_public or actor.is_official


PROJECT = ContentType(
    KIND,
    _summaries,
    label=N_("Project"),
    plural=N_("Projects"),
    open_label=N_("Go to the project"),
    may_see=_may_see,
    table=Project,
    on_move=actions.on_move,
    documents=_documents,
    public_ids=queries.public_ids,
    picture=_picture,
    short_path=_short_path,
    count_comment=actions.count_comment,
    helping=Helping(helping.may_be_helped, queries.audience, helping.recount),
)
UPDATE = ContentType(
    UPDATE_KIND,
    _update_summaries,
    label=N_("Update"),
    plural=N_("Updates"),
    notices=labels.UPDATE_NOTICES,
    may_see=_may_see,
    table=Update,
    lock_first=updates.lock_project,
    documents=_update_documents,
    public_ids=queries.public_update_ids,
)
