"""The page of one idea and its parts, shared by the routes of ideas."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import member
from forum.calls.presenters import CallView, call_view
from forum.calls.tables import Call
from forum.core.content import registry
from forum.core.content.edit_window import edit_window_of
from forum.core.content.imported_names import may_remove_name
from forum.core.content.restrictions import restrictions
from forum.core.content.visibility_labels import VISIBILITY
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_date, format_weekday
from forum.core.i18n.translations import gettext
from forum.core.media.queries import edited_photos, shown_photos
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.site import Site
from forum.core.text.diff import DiffChunk, changes
from forum.core.unit_of_work import ReadSession
from forum.core.versions import changed_fields
from forum.core.visibility import Visibility
from forum.discussion.pages import discussion_on
from forum.discussion.presenters import SubjectAuthor
from forum.ideas import form_values, rules
from forum.ideas.labels import TITLED_STEPS
from forum.ideas.pages import IdeaPage, VoteBox, WaitingEdit
from forum.ideas.presenters.cards import LinkedContent, card, path_of
from forum.ideas.presenters.timeline import (
    ConcurrentChange,
    concurrent_change,
    timeline,
    with_outlook,
)
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.routes.merged import merging_view, origins_of
from forum.ideas.routes.neighbours import neighbours_of
from forum.ideas.structured_data import idea_thing
from forum.ideas.tables import KIND, Idea, Milestone, MilestoneKind, VoteTarget
from forum.inbox.queries import follows
from forum.town.presenters.lookup import TownLookup
from forum.verification.presenters import next_step
from forum.verification.rules import Act
from forum.web.forms import Form
from forum.web.page_cache.decorators import reader_state_of
from forum.web.page_cache.shared_reads import shared
from forum.web.photos import photo_views
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, session_factory_of, site_of


async def visible_idea(request: Request, session: ReadSession) -> Idea:
    """The idea of the request; raises `NotFound` if the actor may not see it."""
    idea = await queries.idea(session, request.path_params["number"])
    if not rules.may_see(actor_of(request), idea):
        raise NotFound
    return idea


async def shown_idea(request: Request, session: ReadSession) -> Idea:
    """The idea whose page shows that of the request: of a merged one the canonical one."""
    idea = await visible_idea(request, session)
    return idea if idea.merged_into is None else await queries.idea(session, idea.merged_into)


async def visible_vote_target(request: Request, session: ReadSession) -> VoteTarget:
    """Like `shown_idea()`, with only the columns that voting needs."""
    target = await queries.vote_target(session, request.path_params["number"])
    if not rules.may_see(actor_of(request), target):
        raise NotFound
    if target.merged_into is None:
        return target
    return await queries.vote_target(session, target.merged_into)


async def linked_content(
    session: ReadSession, milestones: list[Milestone], language: str
) -> list[LinkedContent]:
    """The public projects to which the idea is linked now, according to its milestones."""
    is_linked: dict[ContentRef, bool] = {}
    for milestone in milestones:
        if milestone.about and milestone.kind not in TITLED_STEPS:
            is_linked[ContentRef.parse(milestone.about)] = (
                milestone.kind is not MilestoneKind.unlinked
            )
    by_ref = await registry.summaries(
        session, [ref for ref, current in is_linked.items() if current]
    )
    return [
        LinkedContent(summary.title, f"/{language}/{summary.path}", summary.language)
        for summary in by_ref.values()
        if summary.is_public
    ]


async def titles_of_steps(session: ReadSession, milestones: Sequence[Milestone]) -> dict[str, str]:
    """The titles of the public ideas that were merged or split, by their references."""
    refs = [ContentRef.parse(each.about) for each in milestones if each.kind in TITLED_STEPS]
    found = await registry.summaries(session, refs) if refs else {}
    return {str(ref): summary.title for ref, summary in found.items() if summary.is_public}


def _read_by(site: Site, idea: Idea, milestones: Sequence[Milestone], today: date) -> str:
    """The day by which a moderator reads a pending idea; empty once it is over."""
    day = site.read_by(rules.submitted_at(idea, milestones))
    return format_weekday(day) if idea.visibility is Visibility.pending and today <= day else ""


def _closes(idea: Idea, call: CallView | None) -> str:
    """The last day of its call, while the municipality waits for that before it answers; else empty."""
    return call.closes if call and call.is_open and idea.status in rules.UNANSWERED else ""


async def show_idea(
    request: Request,
    idea: Idea,
    session: ReadSession,
    *,
    status: int = 200,
    vote_form: Form[Any] | None = None,
    comment_form: Form[Any] | None = None,
    follow_form: Form[Any] | None = None,
    merge_form: Form[Any] | None = None,
) -> Response:
    """Render the page of an idea, with the input of its forms."""
    actor, site, language = actor_of(request), site_of(request), language_of(request)
    now = session_factory_of(request).clock.now()
    lookup = await shared(request, TownLookup.read, session)
    milestones = await milestone_queries.milestones(session, idea.number)
    arrived, changed = rules.moved_in_at(milestones), rules.changed_at(milestones)
    titles = await titles_of_steps(session, milestones)
    merged = await groups.merged_into(session, idea)
    photos = await shown_photos(session, KIND, [idea.number, *(each.number for each in merged)])
    call = await session.get(Call, idea.call_id) if idea.call_id else None
    discussion = await discussion_on(
        session,
        idea.ref,
        actor,
        site,
        path=f"/{language}/{path_of(idea)}",
        asked=request.query_params,
        count=idea.comments_count,
        is_open=idea.is_public,
        form=comment_form,
        origins=origins_of(merged),
        author=SubjectAuthor(idea.author_id, idea.name_shown, gettext("wrote this idea")),
    )
    own = actor.owns(idea.author_id)
    box = await vote_box(request, idea, session, vote_form, follow_form, merged)
    view = call_view(call, session.today, site) if call else None
    steps = timeline(milestones, site, titles, everything=own or actor.is_moderator)
    if idea.is_public:
        steps = with_outlook(steps, milestones, idea.status, _closes(idea, view))
    answer = rules.current_answer(milestones)
    shown = card(idea, lookup, site, language)
    page = IdeaPage(
        idea=shown,
        structured=idea_thing(idea, shown, site, language),
        body_html=idea.body_html,
        photos=photo_views(photos[idea.number]),
        location=idea.location,
        code=idea.code,
        visibility=idea.visibility,
        visibility_words=gettext(VISIBILITY[idea.visibility]),
        public=idea.is_public,
        own=own,
        care=distress_of(idea.title, idea.body, *rules.latest_text(idea)) if own else (),
        read_by=_read_by(site, idea, milestones, session.today) if own else "",
        waiting_edit=await waiting_edit(session, idea) if own else None,
        restriction=(await restrictions(session, [idea.ref])).get(idea.ref) if own else None,
        timeline=steps,
        answer=next((step for step in steps if answer and step.id == answer.pk), None),
        changed=format_date(changed, site.zone) if changed and idea.is_public else "",
        linked=await linked_content(session, milestones, language),
        alike=await neighbours_of(request, session, idea),
        merging=merging_view(idea, merged, photos, actor, site, merge_form),
        may_edit=rules.may_edit(actor, idea, now, edit_window_of(session)),
        may_withdraw=rules.may_withdraw(actor, idea),
        may_name_language=rules.may_name_language(actor, idea),
        may_remove_name=may_remove_name(actor, idea),
        language_chosen=idea.language_chosen,
        may_change_status=rules.may_change_status(actor, idea),
        discussion=discussion,
        comments_at=url_for(request, "ideas:comment", number=idea.number),
        call=view,
        source=idea.source,
        moved_in=format_date(arrived, site.zone) if arrived else "",
        helpers=idea.helpers_count,
        **box.context(),
    )
    return render(request, page, status)


async def waiting_edit(session: ReadSession, idea: Idea) -> WaitingEdit | None:
    """The waiting edit of an idea, if there is one."""
    return None if idea.edited_html is None else await latest_edit(session, idea)


async def latest_edit(session: ReadSession, idea: Idea) -> WaitingEdit:
    """What the author of an idea saved last: the waiting edit, else what the idea says."""
    title, body, location, name = rules.latest_text(idea)
    photos = []
    if idea.edited_html is not None:
        photos = photo_views(await edited_photos(session, idea.ref), edited=True)
    return WaitingEdit(
        title,
        photos,
        title_changes=_changes_of_line(idea.title, title),
        body_changes=await asyncio.to_thread(changes, idea.body, body),
        location_changes=_changes_of_line(idea.location, location),
        name_changes=_changes_of_line(idea.name_shown, name),
    )


def _changes_of_line(before: str, after: str) -> list[DiffChunk]:
    return [] if before == after else changes(before, after)


async def read_concurrent_change(
    session: ReadSession, idea: Idea, version: str
) -> ConcurrentChange:
    """The change of an idea since a form showed this version; if it is empty, its last step."""
    changed = changed_fields(version, form_values.of_idea(idea))
    if "status" not in changed:
        return concurrent_change(None, "")
    steps = await milestone_queries.milestones(session, idea.number)
    last = next((step for step in reversed(steps) if step.kind is MilestoneKind.status), None)
    editor = await member(session, last.actor_id) if last and last.actor_id else None
    return concurrent_change(last, editor.name if editor else "")


async def vote_box(
    request: Request,
    idea: Idea,
    session: ReadSession,
    form: Form[Any] | None = None,
    follow_form: Form[Any] | None = None,
    merged: Sequence[Idea] | None = None,
) -> VoteBox:
    """The vote count of an idea, and whether the actor has voted and may vote.

    `merged`: the ideas that are merged into it, if the caller has read them. On a page that readers
    share, what ties them to the idea is known already.
    """
    actor = actor_of(request)
    member_id = actor.member_id
    if merged is None:
        merged = await groups.merged_into(session, idea)
    group = [idea, *merged]
    state = reader_state_of(request)
    ties = state.ties if state else await _ties(session, group, member_id)
    return VoteBox(
        number=idea.number,
        votes=idea.votes_count,
        staff_votes=idea.staff_votes,
        imported_votes=sum(each.imported_votes for each in group),
        voted=ties.voted,
        follows=ties.follows,
        may_vote=rules.may_ask_to_vote(actor, idea),
        vote_step=await next_step(session, actor, Act.vote, site_of(request)),
        vote_form=form or Form(),
        follow_form=follow_form or Form(),
        may_help=rules.may_be_helped(idea).allowed,
    )


async def _ties(session: ReadSession, group: Sequence[Idea], member_id: int | None) -> groups.Ties:
    if member_id is None:
        return groups.Ties()
    return groups.Ties(
        voted=await queries.has_voted(session, group[0].number, member_id),
        follows=await follows(session, member_id, *(each.ref for each in group)),
    )
