"""Routes of notices: a member's list of them, opening one, marking them as read."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.notice_links import notice_links
from forum.core.content.registry import registry_of
from forum.core.errors import NotFound
from forum.inbox import queries
from forum.inbox.actions.notices import mark_read
from forum.inbox.pages import NoticesPage
from forum.inbox.presenters import is_readable, notice_views
from forum.web.database import read_session, unit_of_work
from forum.web.guards import OWNERS
from forum.web.redirects import redirect, redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.request import member_id_of, site_of
from forum.web.routing import get, post


async def notices(request: Request) -> Response:
    """A member's notices, newest first."""
    member_id = member_id_of(request)
    async with read_session(request) as session:
        page = await queries.notices(session, member_id, request.query_params.get("after"))
        views = await notice_views(session, page.items, member_id, site_of(request))
    more = f"{url_for(request, 'inbox:notices')}?after={page.after}" if page.after else None
    return render(request, NoticesPage(views, more))


async def read_all(request: Request) -> Response:
    """Mark all notices as read."""
    member_id = member_id_of(request)
    async with unit_of_work(request) as uow:
        await mark_read(uow, member_id)
    return redirect(request, "inbox:notices", said="notices_read")


async def open_notice(request: Request) -> Response:
    """Mark a notice as read and redirect to what it leads to; a POST, as no GET changes anything."""
    member_id = member_id_of(request)
    async with unit_of_work(request) as uow:
        notice = await queries.notice(uow, request.path_params["id"])
        if notice is None or notice.member_id != member_id:
            raise NotFound
        await mark_read(uow, member_id, notice.id)
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
    post("/me/notices/read", read_all, "inbox:read_all", OWNERS),
    post("/me/notices/{id:number}/open", open_notice, "inbox:open", OWNERS),
)
