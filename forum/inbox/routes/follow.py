"""Handlers to follow and unfollow any content; the route from the list of what one follows."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.rules import may_take_part
from forum.core.content import registry
from forum.core.content.summary import INVISIBLE, Summary
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions import follows
from forum.inbox.forms import FollowAsGuest, Unfollow
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import OWNERS
from forum.web.redirects import redirect, redirect_to_path
from forum.web.request import actor_of, member_id_of
from forum.web.routing import post

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
        await follows.follow(uow, member_id, subject)
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
    member_id = member_id_of(request)
    async with unit_of_work(request) as uow:
        summary = await registry.summary(uow, subject)
        visible = _may_follow(summary, member_id)
        followed = await follows.unfollow(uow, member_id, subject)
        if summary.visibility in INVISIBLE or not (visible or followed):
            raise NotFound
    return redirect_to_path(request, summary.path if visible else "me", "unfollowed")


async def unfollow(request: Request) -> Response:
    """Unfollow what is named by its reference, from the list of all that one follows."""
    member_id = member_id_of(request)
    form = await read_form(request, Unfollow)
    subject = ContentRef.parse(form.cleaned().subject)
    async with unit_of_work(request) as uow:
        await follows.unfollow(uow, member_id, subject)
    return redirect(request, "home:following", said="unfollowed")


ROUTES = (post("/me/following", unfollow, "inbox:unfollow", OWNERS),)
