"""Handlers to follow and unfollow any content; routes of notices."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.rules import may_take_part
from forum.core.content import registry
from forum.core.content.notice_links import notice_links
from forum.core.content.registry import registry_of
from forum.core.content.summary import INVISIBLE, Summary
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.inbox import actions, queries
from forum.inbox.forms import FollowAsGuest, Unfollow
from forum.inbox.pages import NoticesPage
from forum.inbox.presenters import is_readable, notice_views
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import OWNERS
from forum.web.redirects import redirect, redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post

Redisplay = Callable[[Form[FollowAsGuest]], Awaitable[Response]]


async def follow_content(request: Request, subject: ContentRef, redisplay: Redisplay) -> Response:
    """Follow `subject`; a guest does so once the mailed link is used.

    `redisplay(form)` renders the page again when a guest's address is invalid.
    """
    member_id = actor_of(request).member_id
    if member_id is None:
        return await _follow_as_guest(request, subject, redisplay)
    may_take_part(actor_of(request)).enforce()
    async with unit_of_work(request) as uow:
        summary = await registry.summary(uow, subject)
        if not _may_follow(summary, member_id):
            raise NotFound
        await actions.follow(uow, member_id, subject)
    return redirect_to_path(request, summary.path, "following")


def _may_follow(summary: Summary, member_id: int) -> bool:
    """Public content, and one's own unless it is a draft or erased."""
    is_own = summary.author_id == member_id and summary.visibility not in INVISIBLE
    return summary.is_public or is_own


async def _follow_as_guest(request: Request, subject: ContentRef, redisplay: Redisplay) -> Response:
    form = await read_form(request, FollowAsGuest)
    if not form.is_valid:
        return await redisplay(form)
    async with read_session(request) as session:
        await registry.visible_summary(session, subject, actor_of(request))

    async def prepare(uow: UnitOfWork) -> dict[str, Any]:
        return {subject.kind: subject.id}

    return await hold_for_confirmation(request, form.cleaned().email, "follow", prepare)


async def unfollow_content(request: Request, subject: ContentRef) -> Response:
    """Unfollow `subject`; a follower may do so even after it left the site."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with unit_of_work(request) as uow:
        summary = await registry.summary(uow, subject)
        visible = _may_follow(summary, member_id)
        followed = await actions.unfollow(uow, member_id, subject)
        if summary.visibility in INVISIBLE or not (visible or followed):
            raise NotFound
    return redirect_to_path(request, summary.path if visible else "me", "unfollowed")


async def unfollow(request: Request) -> Response:
    """Unfollow what is named by its reference, from the list of all that one follows."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    form = await read_form(request, Unfollow)
    subject = ContentRef.parse(form.cleaned().subject)
    async with unit_of_work(request) as uow:
        await actions.unfollow(uow, member_id, subject)
    return redirect(request, "home:following", said="unfollowed")


async def notices(request: Request) -> Response:
    """A member's notices, newest first."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with read_session(request) as session:
        page = await queries.notices(session, member_id, request.query_params.get("after"))
        views = await notice_views(session, page.items, member_id, site_of(request))
    more = f"{url_for(request, 'inbox:notices')}?after={page.after}" if page.after else None
    return render(request, NoticesPage(views, more))


async def read_all(request: Request) -> Response:
    """Mark all notices as read."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with unit_of_work(request) as uow:
        await actions.mark_read(uow, member_id)
    return redirect(request, "inbox:notices", said="notices_read")


async def open_notice(request: Request) -> Response:
    """Mark a notice as read and redirect to what it leads to; a POST, as no GET changes anything."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with unit_of_work(request) as uow:
        notice = await queries.notice(uow, request.path_params["id"])
        if notice is None or notice.member_id != member_id:
            raise NotFound
        await actions.mark_read(uow, member_id, notice.id)
        new = await queries.announced_content(uow, [notice])
        links = await notice_links(uow, queries.refs_about([notice]))
        summary = await registry.summary(uow, notice.subject)
        readable = is_readable(notice, summary, registry_of(uow))
    for link in links.values():
        return redirect_to_path(request, link.path if readable else "me")
    if new:
        summary = next(iter(new.values()))
    visible = summary.is_public or summary.author_id == member_id
    return redirect_to_path(request, summary.path if visible else "me")


ROUTES = (
    get("/me/notices", notices, "inbox:notices", OWNERS),
    post("/me/following", unfollow, "inbox:unfollow", OWNERS),
    post("/me/notices/read", read_all, "inbox:read_all", OWNERS),
    post("/me/notices/{id:number}/open", open_notice, "inbox:open", OWNERS),
)
