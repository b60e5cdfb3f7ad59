"""Error pages: one mapping from exceptions to a status and a message."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.database.errors import describe, describe_unavailable, is_conflict, is_unavailable
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n.formatting import format_time
from forum.core.i18n.translations import N_, gettext, override_language
from forum.core.screening.signs import distress_of
from forum.web.forms import preserved_input
from forum.web.middleware.csrf import CrossOriginRequest
from forum.web.rate_limits.limiter import RateLimitExceeded
from forum.web.rendering.pages import Page, render, renderer_of
from forum.web.request import language_of, site_of, wants_fragment
from forum.web.routing import NotAdmitted, ReauthenticationRequired

log = logging.getLogger("forum.web")

RETRY_AFTER = 5
"""Seconds after which clients may retry while the database is unavailable."""

MESSAGES = {
    "missing": N_("There may be a mistake in the link, or the page is no longer on the site."),
    "bad_cursor": N_("This link to the next page is damaged. Start again from the list."),
    "bad_request": N_("The browser sent something we can't read."),
    "method": N_("This address can't be used in that way."),
    "not_admitted": N_("This page is for other colleagues. Ask an administrator if you need it."),
    "sign_in_first": N_("Please sign in first."),
    "foreign_origin": N_("This request came from another website, so we did nothing with it."),
    "too_many": N_(
        "That was a lot in a short time. Please wait a little: you can go on at {time}. You can keep reading while you wait."
    ),
    "too_large": N_("This is too much to send at once. Please make it shorter."),
    "changed_meanwhile": N_(
        "Somebody else changed this while you were writing. Look at it again before you go on."
    ),
    "visibility_move": N_("Somebody else changed this a moment ago. Look again before you go on."),
    "fault": N_(
        "Sorry, something went wrong on our side. Everything that was saved before is still there."
    ),
    "away": N_("We can't reach our data for a moment. Please try again in a minute."),
}
TITLES = {
    400: N_("We can't read this"),
    403: N_("Sorry, this isn't possible"),
    404: N_("We can't find this page"),
    405: N_("Not in this way"),
    409: N_("Someone else changed this first"),
    413: N_("Too large"),
    429: N_("A moment, please"),
    500: N_("Our mistake"),
    503: N_("Back in a moment"),
}


@dataclass(frozen=True)
class ErrorPage(Page):
    """An error page: the message, the input that was sent, and links to other pages.

    `typed_care`: what whoever sent it may be in danger of, whose helplines are shown.
    """

    template: ClassVar[str] = "errors/error.html"
    status: int
    title: str
    sentence: str
    typed: list[str]
    typed_care: tuple[str, ...]
    request_id: str


@dataclass(frozen=True)
class ReauthenticationPage(Page):
    """What was sent needs a role whose rights rest: how to wake it, and everything to send again."""

    template: ClassVar[str] = "errors/reauthentication.html"
    action: str
    posted: list[tuple[str, str]]


def _classify(error: Exception) -> tuple[int, str, dict[str, str]]:
    match error:
        case Forbidden():
            return 403, error.code, {}
        case NotFound():
            return 404, error.code, {}
        case Conflict():
            return 409, error.code, {}
        case NotAdmitted():
            return 403, "not_admitted" if error.is_authenticated else "sign_in_first", {}
        case CrossOriginRequest():
            return 403, "foreign_origin", {}
        case RateLimitExceeded():
            return 429, error.code, {"retry-after": str(error.retry_after)}
        case HTTPException():
            codes = {404: "missing", 405: "method", 413: "too_large"}
            fallback = "bad_request" if error.status_code < 500 else "fault"
            return (
                error.status_code,
                codes.get(error.status_code, fallback),
                dict(error.headers or {}),
            )
        case _:
            return _classify_unexpected(error)


def _classify_unexpected(error: Exception) -> tuple[int, str, dict[str, str]]:
    if is_unavailable(error):
        return 503, "away", {"retry-after": str(RETRY_AFTER)}
    if is_conflict(error):
        return 409, "visibility_move", {}
    return 500, "fault", {}


def error_page(
    request: Request,
    status: int,
    code: str,
    headers: Mapping[str, str] | None = None,
    *,
    ends_at: datetime | None = None,
) -> Response:
    """The error page of a status and a public code; `ends_at` is the {time} of its message."""
    renderer = renderer_of(request)
    with override_language(language_of(request)):
        sentence = renderer.message(code) or renderer.message("bad_request")
        if ends_at:
            time = format_time(ends_at, site_of(request).zone)
            sentence = sentence.replace("{time}", time)
        typed = preserved_input(request)
        page = ErrorPage(
            status=status,
            title=gettext(TITLES.get(status, TITLES[400])),
            sentence=sentence,
            typed=typed,
            typed_care=distress_of(*typed),
            request_id=request.scope.get("forum.request_id", ""),
        )
        return render(request, page, status, {**(headers or {}), **_htmx_headers(request)})


def _htmx_headers(request: Request) -> dict[str, str]:
    """Headers by which htmx replaces the whole main part with a page instead of the fragment."""
    if not wants_fragment(request):
        return {}
    return {"hx-retarget": "#main", "hx-reswap": "outerHTML show:top"}


async def answer_error(request: Request, error: Exception) -> Response:
    """The response to any exception."""
    if isinstance(error, ReauthenticationRequired):
        return _reauthentication_page(request, error)
    status, code, headers = _classify(error)
    ends_at = _round_up_to_minute(error.ends_at) if isinstance(error, RateLimitExceeded) else None
    return error_page(request, status, code, headers, ends_at=ends_at)


def _reauthentication_page(request: Request, error: ReauthenticationRequired) -> Response:
    path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    page = ReauthenticationPage(action=path, posted=list(error.posted.items()))
    with override_language(language_of(request)):
        return render(request, page, 403, _htmx_headers(request))


def _round_up_to_minute(moment: datetime) -> datetime:
    """Round up to a minute: the time is shown without seconds, and must never be too early."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + timedelta(minutes=1)


class ErrorsMiddleware:
    """Turns exceptions of the inner layers into pages; logs a traceback of unexpected ones only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def track_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, track_start)
        except ClientDisconnect:
            # Whoever hung up in the middle of a form reads no answer: the request ends without one.
            return
        except Exception as error:
            try:
                response = await answer_error(Request(scope), error)
            except Exception:
                # The error page itself may fail: plain text is better than no response body.
                log.exception("the error page failed")
                response = PlainTextResponse("Something went wrong on our side.", 500)
            if response.status_code == 503 and is_unavailable(error):
                log.warning(describe_unavailable(error))
            elif is_conflict(error):
                log.warning("two changes at once: %s", describe(error))
            elif response.status_code >= 500:
                log.exception("%s failed", scope.get("forum.request_id", ""))
            if started:
                raise
            await response(scope, receive, send)
