"""The session cookie, and the middleware that knows from it who asks."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.accounts import actions, queries, rules
from forum.core.site import Site
from forum.core.work import Workshop
from forum.web.state import ACTOR

NO_SESSION_UNDER = ("/static/", "/healthz")


def cookie_name(site: Site) -> str:
    """`__Host-` binds the cookie to this host over https; browsers refuse the prefix on http."""
    return "__Host-forum" if site.is_https else "forum_session"


def set_cookie(response: Response, site: Site, secret: str, days: int) -> None:
    """Hand the browser its session."""
    response.set_cookie(
        cookie_name(site), secret, max_age=days * 86400, path="/",
        secure=site.is_https, httponly=True, samesite="lax",
    )  # fmt: skip


def drop_cookie(response: Response, site: Site) -> None:
    """Make the browser forget its session."""
    response.delete_cookie(
        cookie_name(site), path="/", secure=site.is_https, httponly=True, samesite="lax"
    )


class SessionMiddleware:
    """Finds the member behind a request; a session in use is prolonged now and then."""

    def __init__(self, app: ASGIApp, *, workshop: Workshop, site: Site, days: int) -> None:
        self.app = app
        self.workshop = workshop
        self.site = site
        self.days = days

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NO_SESSION_UNDER):
            await self.app(scope, receive, send)
            return
        secret = HTTPConnection(scope).cookies.get(cookie_name(self.site))
        renewed = await self._recognise(scope, secret) if secret else False

        async def send_and_renew(message: Message) -> None:
            if renewed and message["type"] == "http.response.start":
                response = Response()
                set_cookie(response, self.site, str(secret), self.days)
                headers = MutableHeaders(scope=message)
                begins = f"{cookie_name(self.site)}="
                if not any(line.startswith(begins) for line in headers.getlist("set-cookie")):
                    headers.append("set-cookie", response.headers["set-cookie"])
            await send(message)

        await self.app(scope, receive, send_and_renew)

    async def _recognise(self, scope: Scope, secret: str) -> bool:
        found = await queries.signed_in(self.workshop, secret)
        if found is None:
            return False
        scope[ACTOR], seen_at = found
        if self.workshop.clock.now() - seen_at < rules.SEEN_EVERY:
            return False
        async with self.workshop.writing() as work:
            await actions.prolong_session(work, secret, days=self.days)
        return True
