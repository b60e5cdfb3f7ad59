"""Starlette's own redirects, without the host and port that a request named."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.site import Site


class RedirectMiddleware:
    """Gives absolute redirects (307) the base URL of the settings.

    Starlette makes them of the request: for a path with a superfluous slash, and for a host that is
    allowed only with `www.` before it. The forum's own redirects name a path, or another site (303).
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_rewritten(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 307:
                headers = MutableHeaders(scope=message)
                location = urlsplit(headers["location"])
                if location.netloc:
                    path = f"{location.path}?{location.query}" if location.query else location.path
                    headers["location"] = self.site.absolute(path)
            await send(message)

        await self.app(scope, receive, send_rewritten)
