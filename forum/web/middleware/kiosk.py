"""Kiosk middleware: nothing that a kiosk's browser stores outlives the visit."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from forum.web.cookies import mark_shared
from forum.web.kiosk import is_kiosk
from forum.web.middleware.security_headers import NO_STORE


class KioskMiddleware:
    """Marks requests of a kiosk: its pages aren't stored, its choices end with the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_kiosk(HTTPConnection(scope)):
            mark_shared(scope)
            scope[NO_STORE] = True
        await self.app(scope, receive, send)
