"""Host header: at most one, and never part of a redirect."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.site import Site


class HostMiddleware:
    """Raises `HTTPException` (400) for two Host headers, because each layer may read another one.

    Starlette's own redirects, from a path with a superfluous slash, get the base URL of the
    settings instead of the host and port of the request.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_rewritten(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 307:
                headers = MutableHeaders(scope=message)
                location = urlsplit(headers["location"])
                path = f"{location.path}?{location.query}" if location.query else location.path
                headers["location"] = self.site.absolute(path)
            await send(message)

        if scope["type"] == "http" and sum(name == b"host" for name, _ in scope["headers"]) > 1:
            raise HTTPException(400)
        await self.app(scope, receive, send_rewritten)
