"""Routes to follow neighbourhoods, themes and calls, and to hear of new ideas in them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.rules import may_take_part
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.home.forms import FollowTopic, FollowTopicAsGuest
from forum.home.pages import TopicsPage, TopicView
from forum.home.queries.topics import Topic, topics
from forum.inbox import queries as inbox
from forum.inbox.actions.follows import follow_topic
from forum.inbox.tables import TOPICS
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.page_cache.decorators import no_store
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post


async def show(request: Request) -> Response:
    """The topics of a filtered list of ideas, or all of them, each with its button."""
    async with read_session(request) as session:
        return await _show(request, session, Form())


async def _show(request: Request, session: ReadSession, form: Form[FollowTopicAsGuest]) -> Response:
    found = [each for each in await topics(session, site_of(request)) if each.is_open]
    chosen = [each for each in found if _is_chosen(request, each, form)]
    member_id = actor_of(request).member_id
    followed = await inbox.followed_topics(session, member_id) if member_id else set()
    shown = [
        TopicView(str(each.ref), each.ref.kind, each.name, each.ref in followed)
        for each in chosen or found
    ]
    page = TopicsPage(shown, has_more=0 < len(chosen) < len(found), form=form)
    return render(request, page, 200 if form.is_valid else 422)


def _is_chosen(request: Request, topic: Topic, form: Form[FollowTopicAsGuest]) -> bool:
    """Whether the list of ideas was filtered by it, or a guest asked for it."""
    is_filter = request.query_params.get(topic.ref.kind) == topic.slug
    return is_filter or form.values.get("topic") == str(topic.ref)


async def _check(session: ReadSession, request: Request, ref: ContentRef) -> None:
    if ref.kind not in TOPICS or ref not in [
        each.ref for each in await topics(session, site_of(request))
    ]:
        raise NotFound


async def follow(request: Request) -> Response:
    """Follow a topic; a guest does so once the mailed link is used."""
    member_id = actor_of(request).member_id
    if member_id is None:
        return await _follow_as_guest(request)
    form = await read_form(request, FollowTopic)
    ref = ContentRef.parse(form.cleaned().topic)
    may_take_part(actor_of(request)).enforce()
    async with unit_of_work(request) as uow:
        await _check(uow, request, ref)
        await follow_topic(uow, member_id, ref)
    return redirect(request, "home:following", said="topic_followed")


async def _follow_as_guest(request: Request) -> Response:
    form = await read_form(request, FollowTopicAsGuest)
    async with read_session(request) as session:
        if not form.is_valid:
            return await _show(request, session, form)
        ref = ContentRef.parse(form.cleaned().topic)
        await _check(session, request, ref)

    async def prepare(uow: UnitOfWork) -> dict[str, Any]:
        return {"topic": str(ref)}

    return await hold_for_confirmation(request, form.cleaned().email, "follow_topic", prepare)


ROUTES = (
    get("/follow", no_store(show), "home:topics"),
    post("/follow", follow, "home:follow_topic"),
)
