"""Following and no longer following any content, and marking notices as read."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import Ref
from forum.core.errors import Missing
from forum.inbox import actions, queries
from forum.web.guard import MEMBERS
from forum.web.render import go_to, go_to_path
from forum.web.routing import post
from forum.web.state import actor_of
from forum.web.unit import writing


async def follow_content(request: Request, subject: Ref, *, wanted: bool) -> Response:
    """Follow or no longer follow `subject`, for the routes of whatever is followed."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with writing(request) as work:
        summary = await work.catalogue.summary(work, subject)
        visible = summary.is_public or summary.author_id == member_id
        if not wanted:
            await actions.unfollow(work, member_id, subject)
        elif visible:
            await actions.follow(work, member_id, subject)
        else:
            raise Missing
    # What left the site can still be let go of; then there is no page to go back to.
    path = summary.path if visible else "me"
    return go_to_path(request, path, "following" if wanted else "unfollowed")


async def read_all(request: Request) -> Response:
    """Mark every notice as read."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with writing(request) as work:
        await actions.mark_read(work, member_id)
    return go_to(request, "home:me", said="notices_read")


async def open_notice(request: Request) -> Response:
    """On to what a notice tells of, which is read by that: a form's button, as no GET changes anything."""
    member_id = actor_of(request).member_id
    assert member_id is not None
    async with writing(request) as work:
        notice = await queries.notice(work, request.path_params["id"])
        if notice is None or notice.member_id != member_id:
            raise Missing
        await actions.mark_read(work, member_id, notice.id)
        new = await queries.what_is_new(work, [notice])
        summary = await work.catalogue.summary(work, notice.subject)
    if new:
        summary = next(iter(new.values()))
    visible = summary.is_public or summary.author_id == member_id
    return go_to_path(request, summary.path if visible else "me")


ENTRIES = (
    post("/me/notices/read", read_all, "inbox:read_all", MEMBERS),
    post("/me/notices/{id:number}/open", open_notice, "inbox:open", MEMBERS),
)
