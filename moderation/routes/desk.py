"""Routes of the desk: queue, log, keyboard shortcuts."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.rules import is_own_path
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.web.cookies import keep_choice
from forum.web.database import read_session
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post
from moderation.pages import LogPage, QueuePage
from moderation.presenters.cases import age_words, case_card, decision_view
from moderation.queries import cases, decisions
from moderation.routes.show import KEYS_COOKIE, frame


async def show_queue(request: Request) -> Response:
    """The queue of open cases: urgent ones first, then the oldest."""
    after = request.query_params.get("after")
    actor = actor_of(request)
    async with read_session(request) as session:
        page = await cases.queue(session, after)
        summaries = await registry.summaries(session, [case.subject for case in page.items])
        now = session.now
        oldest = min((case.opened_at for case in page.items), default=None)
        view = QueuePage(
            **await frame(request, session, "queue"),
            cases=[
                case_card(case, summaries[case.subject], actor, now, registry_of(session))
                for case in page.items
                if case.subject in summaries
            ],
            more=url_for(request, "moderation:queue", after=page.after) if page.after else None,
            oldest=age_words(oldest, now) if oldest else None,
            promised=site_of(request).working_days_at(oldest or now),
            first=after is None,
        )
    return render(request, view)


async def show_log(request: Request) -> Response:
    """A page of the log of decisions, newest first."""
    async with read_session(request) as session:
        page = await decisions.log(session, request.query_params.get("after"))
        summaries = await registry.summaries(session, [item.case.subject for item in page.items])
        view = LogPage(
            **await frame(request, session, "log"),
            decisions=[
                decision_view(item, site_of(request), registry_of(session), summaries)
                for item in page.items
            ],
            more=url_for(request, "moderation:log", after=page.after) if page.after else None,
        )
    return render(request, view)


async def set_keys(request: Request) -> Response:
    """Turn single-character shortcuts on or off for this browser, by a cookie (WCAG 2.1.4)."""
    values = await posted_values(request)
    setting = "on" if values.get("keys") == "on" else "off"
    return_path = values.get("next", "")
    target = return_path if is_own_path(return_path) else url_for(request, "moderation:queue")
    response = RedirectResponse(target, status_code=303)
    keep_choice(request, response, KEYS_COOKIE, setting)
    return response


ROUTES = (
    get("/moderation", show_queue, "moderation:queue", MODERATORS),
    get("/moderation/log", show_log, "moderation:log", MODERATORS),
    post("/moderation/keys", set_keys, "moderation:keys", MODERATORS),
)
