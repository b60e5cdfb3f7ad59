"""The name a forum is asked under: one, and never in a redirect of ours."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.site import Site


class HostMiddleware:
    """Refuses a request with two Host headers, since layers may read another one each.

    What Starlette redirects by itself, a path with a slash too many, leads to the address in the
    settings in place of whatever name and port the request came with.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_own_address(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 307:
                headers = MutableHeaders(scope=message)
                there = urlsplit(headers["location"])
                path = f"{there.path}?{there.query}" if there.query else there.path
                headers["location"] = self.site.absolute(path)
            await send(message)

        if scope["type"] == "http" and sum(name == b"host" for name, _ in scope["headers"]) > 1:
            raise HTTPException(400)
        await self.app(scope, receive, send_own_address)
