"""One line per request: its id, the entry, the status and the time. No address, no query, no name."""

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("forum.web")


class LogMiddleware:
    """Gives each request an id, answers with it and logs it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["forum.request_id"] = request_id
        began = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).append("x-request-id", request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            # The route's pattern, not the path: a path may hold a sign-in token.
            route = scope.get("route")
            log.info(
                "%s %s %s %d %.0fms",
                request_id, scope["method"], getattr(route, "path", "-"), status,
                (time.perf_counter() - began) * 1000,
            )  # fmt: skip
