"""The session cookie, and the middleware that knows from it who asks."""

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
from forum.web.request import ACTOR, site_of

NO_SESSION_UNDER = ("/static/", "/healthz")


def cookie_name(site: Site) -> str:
    """`__Host-` binds the cookie to this host over https; browsers refuse the prefix on http."""
    return "__Host-forum" if site.is_https else "forum_session"


def set_cookie(
    response: Response, site: Site, secret: str, lasts: timedelta, *, shared: bool = False
) -> None:
    """Hand the browser its session; that of a shared device is forgotten when the browser closes."""
    max_age = None if shared else int(lasts.total_seconds())
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
    """Sign a member in; returns what hands the browser its cookies.

    Only a browser that isn't shared is known again afterwards.
    """
    site, lasts = site_of(request), session_times(request).lasts(member.role, shared=shared)
    days = lasts / timedelta(days=1)
    secret = await sessions.begin_session(uow, member, days=days, provider=provider, shared=shared)
    browser = None if shared else await remember_browser(request, uow, member)

    def hand_over(response: Response) -> None:
        set_cookie(response, site, secret, lasts, shared=shared)
        if browser:
            set_browser(response, site, browser)

    return hand_over


def drop_cookie(response: Response, site: Site) -> None:
    """Make the browser forget its session."""
    response.delete_cookie(
        cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )


class SessionMiddleware:
    """Finds the member behind a request; a session in use is prolonged now and then."""

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
        renewed = await self._recognise(scope, secret) if secret else None

        async def send_and_renew(message: Message) -> None:
            if renewed and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not any(begins(value) for value in headers.getlist("set-cookie")):
                    headers.append("set-cookie", renewed.headers["set-cookie"])
            await send(message)

        def begins(cookie: str) -> bool:
            return cookie.startswith(f"{cookie_name(self.site)}=")

        await self.app(scope, receive, send_and_renew)

    async def _recognise(self, scope: Scope, secret: str) -> Response | None:
        """Note who asks; the answer's cookie if the session is prolonged by this visit."""
        found = await queries.signed_in(self.session_factory, secret)
        if found is None:
            return None
        scope[ACTOR], seen_at, shared = found
        lasts = self.times.lasts(scope[ACTOR].role, shared=shared)
        if self.session_factory.clock.now() - seen_at < rules.seen_every(lasts):
            return None
        async with self.session_factory.unit_of_work() as uow:
            await sessions.prolong_session(uow, secret, lasts)
        response = Response()
        set_cookie(response, self.site, secret, lasts, shared=shared)
        return response
