"""Body limit: of a larger request body nothing more is read, with a page as for any error."""

from collections.abc import Awaitable, Callable
from typing import cast

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DISCARDED = 32_000_000
"""Bytes that are read at most of a body that isn't kept."""
_DISCARD, _LIMIT = "forum.discard_body", "forum.largest_body"


class BodyLimitMiddleware:
    """Raises `HTTPException` (413) for a body of more than `max_bytes`, declared or received.

    It is raised where the body is read, so that a page with a form may show the form again, and that a
    route with files may allow more (`allow_body`).
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        expected = int(declared) if declared.isdecimal() else 0
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            if max(expected, received) > scope[_LIMIT]:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > scope[_LIMIT]:
                raise HTTPException(413)
            return message

        async def discard() -> None:
            discarded = 0
            message: Message = {"more_body": True}
            while message.get("more_body") and discarded < DISCARDED:
                message = await receive()
                discarded += len(message.get("body", b""))

        scope[_DISCARD], scope[_LIMIT] = discard, self.max_bytes
        await self.app(scope, receive_counted, send)


def allow_body(request: Request, more_bytes: int) -> None:
    """Let the body of a request be larger than others by so many bytes; it must not be kept in memory."""
    request.scope[_LIMIT] += more_bytes


async def discard_body(request: Request) -> None:
    """Read what is left of a body that was too large, up to a limit, and keep nothing of it.

    A browser that is still sending when it gets the answer shows its own error page in its place.
    """
    await cast(Callable[[], Awaitable[None]], request.scope[_DISCARD])()
