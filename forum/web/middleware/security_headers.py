"""Security headers of every response, and the default Cache-Control."""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.actor import GUEST
from forum.web.middleware.csrf import SAFE_METHODS
from forum.web.request import ACTOR

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        # Text becomes HTML or a script only through the policy at the top of static/js/site.js.
        "require-trusted-types-for 'script'",
        "trusted-types default",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000"


@dataclass(frozen=True)
class FrameAncestors:
    """The origins of the sites that may show pages for frames."""

    origins: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """Headers of such a page, which shows styles and drawings only."""
        ancestors = " ".join(self.origins) or "'none'"
        policy = (
            f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        )
        return {
            "content-security-policy": policy,
            "cross-origin-resource-policy": "cross-origin",
            "referrer-policy": "no-referrer",
        }


NO_STORE = "forum.personal"
"""Key in a request's scope: its response contains an address or a secret, for any actor."""


def _default_cache_control(scope: Scope) -> str:
    """Cache-Control of a response that doesn't set it.

    A guest's browser may store pages, and shows them again without a request when the reader goes
    back. Responses to members and to forms are never stored: on a shared computer the next person
    would find them there.
    """
    is_member = scope.get(ACTOR, GUEST).is_authenticated
    is_personal = is_member or scope.get(NO_STORE) or scope["method"] not in SAFE_METHODS
    return "no-store" if is_personal else "private, no-cache"


class SecurityHeadersMiddleware:
    """Adds the headers to every response, except those that it sets already."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = HEADERS | ({"strict-transport-security": ONE_YEAR} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", _default_cache_control(scope))
            await send(message)

        await self.app(scope, receive, send_with_headers)
