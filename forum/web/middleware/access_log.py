"""Access log: a line and a metric per request, with id, route, status, time; no personal data."""

import logging
import re
import secrets
import time
from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.logs import request_id
from forum.web.metrics import count_request

log = logging.getLogger("forum.web")

REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{1,64}")
NO_ROUTE = "-"


@lru_cache(maxsize=1000)
def strip_convertors(pattern: str) -> str:
    """A route's pattern as people write it, without the convertors of its parameters."""
    return re.sub(r":\w+}", "}", pattern)


def _resolve_id(scope: Scope) -> str:
    """The request id that a trusted proxy set, or a new one."""
    client = scope.get("client")
    # Port 0: uvicorn read the client from X-Forwarded-For, which it accepts only from trusted
    # proxies.
    if client and client[1] == 0:
        for name, value in scope["headers"]:
            if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
                return str(value, "ascii")
    return secrets.token_hex(8)


def record_response(scope: Scope, status: int, start: float) -> None:
    """Count and log a request; `start` is when it began, in seconds of `time.perf_counter()`."""
    # The route's pattern, not the path: a path may contain a sign-in token.
    route = strip_convertors(getattr(scope.get("route"), "path", NO_ROUTE))
    method, seconds = scope["method"], time.perf_counter() - start
    count_request(route, method, status, seconds)
    if log.isEnabledFor(logging.INFO):
        # Build the record directly: `log.info()` looks up the line that calls it, which costs as
        # much as all the rest.
        message = f"{method} {route} {status}"
        record = logging.LogRecord(log.name, logging.INFO, __file__, 0, message, None, None)
        record.fields = {
            "method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1),
        }  # fmt: skip
        log.handle(record)


class AccessLogMiddleware:
    """Assigns an id to each request, sends it as X-Request-ID, and counts and logs the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        assigned_id = _resolve_id(scope)
        scope["forum.request_id"] = assigned_id
        token = request_id.set(assigned_id)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).append("x-request-id", assigned_id)
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            record_response(scope, status, start)
            request_id.reset(token)
