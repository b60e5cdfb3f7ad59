"""Session cookie, and the middleware that authenticates requests by it."""

from collections.abc import Callable
from datetime import timedelta

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.accounts import queries, rules
from forum.accounts.actions import sessions
from forum.accounts.middleware.browser_cookies import remember_browser, set_browser
from forum.accounts.middleware.session_times import session_times
from forum.accounts.rules import SessionTimes
from forum.accounts.tables import Member
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.web.redisplay import keep_text_size
from forum.web.request import ACTOR, site_of

NO_SESSION_UNDER = ("/static/", "/healthz")


def cookie_name(site: Site) -> str:
    """Name of the session cookie. `__Host-` binds it to this host; browsers refuse it on http."""
    return "__Host-forum" if site.is_https else "forum_session"


def session_secret(request: Request) -> str:
    """The secret in the session cookie; empty without one."""
    return request.cookies.get(cookie_name(site_of(request)), "")


def set_cookie(
    response: Response, site: Site, secret: str, lifetime: timedelta, *, shared: bool = False
) -> None:
    """Set the session cookie; on a shared device without Max-Age, so it ends with the browser."""
    max_age = None if shared else int(lifetime.total_seconds())
    response.set_cookie(
        cookie_name(site), secret, max_age=max_age, path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip


async def begin(
    request: Request,
    uow: UnitOfWork,
    member: Member,
    *,
    provider: str | None = None,
    shared: bool = False,
) -> Callable[[Response], None]:
    """Create a session for a member; returns a function that sets its cookies on the response.

    Remembers the browser, unless the device is shared. From here on the request is in the language
    that the member chose for pages.
    """
    site, lifetime = site_of(request), session_times(request).lasts(member.role, shared=shared)
    secret = await sessions.begin_session(
        uow,
        member,
        days=lifetime / timedelta(days=1),
        provider=provider,
        shared=shared,
        user_agent=request.headers.get("user-agent", ""),
    )
    browser = None if shared else await remember_browser(request, uow, member)
    if member.page_language in site.language_codes:
        request.scope["forum.language"] = member.page_language

    def set_cookies(response: Response) -> None:
        set_cookie(response, site, secret, lifetime, shared=shared)
        if browser:
            set_browser(response, site, browser)
        if member.text_size and not shared:
            keep_text_size(response, site, member.text_size)

    return set_cookies


def drop_cookie(response: Response, site: Site) -> None:
    """Delete the session cookie."""
    response.delete_cookie(
        cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )


class SessionMiddleware:
    """ASGI middleware: sets the actor of a request by its cookie; extends sessions in use."""

    def __init__(
        self, app: ASGIApp, *, session_factory: SessionFactory, site: Site, times: SessionTimes
    ) -> None:
        self.app = app
        self.session_factory = session_factory
        self.site = site
        self.times = times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NO_SESSION_UNDER):
            await self.app(scope, receive, send)
            return
        secret = HTTPConnection(scope).cookies.get(cookie_name(self.site))
        renewal = await self._authenticate(scope, secret) if secret else None

        async def send_and_renew(message: Message) -> None:
            if renewal and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not any(is_session_cookie(value) for value in headers.getlist("set-cookie")):
                    headers.append("set-cookie", renewal.headers["set-cookie"])
            await send(message)

        def is_session_cookie(cookie: str) -> bool:
            return cookie.startswith(f"{cookie_name(self.site)}=")

        await self.app(scope, receive, send_and_renew)

    async def _authenticate(self, scope: Scope, secret: str) -> Response | None:
        """Set the actor; returns a response with the new cookie if this visit extends it."""
        signed_in = await queries.session_actor(self.session_factory, secret)
        if signed_in is None:
            return None
        scope[ACTOR], seen_at, shared = signed_in
        lifetime = self.times.lasts(scope[ACTOR].role, shared=shared)
        if self.session_factory.clock.now() - seen_at < rules.extension_interval(lifetime):
            return None
        async with self.session_factory.unit_of_work() as uow:
            await sessions.extend_session(uow, secret, lifetime)
        response = Response()
        set_cookie(response, self.site, secret, lifetime, shared=shared)
        return response
