"""Language of a request: from its path, else the cookie, else Accept-Language, else the default.

A path in a language that the site doesn't offer leads to the same page in one that it does.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core.i18n.languages import LANGUAGES, negotiate
from forum.core.i18n.translations import override_language
from forum.core.site import Site
from forum.web.cookies import LANGUAGE_COOKIE, choice_seconds, cookies_of
from forum.web.request import site_of

Handler = Callable[[Request], Awaitable[Response]]


def preferred(connection: HTTPConnection, site: Site) -> str:
    """The reader's preferred language: from the cookie, else Accept-Language, else the default."""
    remembered = cookies_of(connection).get(LANGUAGE_COOKIE)
    if remembered in site.language_codes:
        return remembered
    accepted = connection.headers.get("accept-language", "")
    return negotiate(accepted, site.language_codes, site.default_language)


def in_query_language(handler: Handler) -> Handler:
    """Answer in the language of `?lang=`, for what has one address in all languages: a feed, a calendar."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        chosen = request.query_params.get("lang", "")
        if chosen not in site_of(request).language_codes:
            return await handler(request)
        request.scope["forum.language"] = chosen
        with override_language(chosen):
            return await handler(request)

    return answer


class LanguageMiddleware:
    """Sets the language of the request; a cookie stores one that differs from the preferred one."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        preferred_language = preferred(HTTPConnection(scope), self.site)
        prefix = scope["path"].split("/", 2)[1] if scope["path"].startswith("/") else ""
        if prefix in LANGUAGES and prefix not in self.site.language_codes:
            await self._redirect(scope, preferred_language)(scope, receive, send)
            return
        language = prefix if prefix in self.site.language_codes else preferred_language
        scope["forum.language"] = language

        async def send_and_remember(message: Message) -> None:
            if message["type"] == "http.response.start" and language != preferred_language:
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", self._cookie(language, scope))
            await send(message)

        with override_language(language):
            await self.app(scope, receive, send_and_remember)

    @staticmethod
    def _redirect(scope: Scope, language: str) -> RedirectResponse:
        """To the same path in `language`; 307, so that what a form sends is sent again."""
        # Quoted anew, since the server has decoded it: a `?` in the path would begin a query.
        rest = [quote(part, safe="/") for part in scope["path"].split("/", 2)[2:]]
        query = scope["query_string"].decode("latin-1")
        target = "/".join(["", language, *rest]) + (f"?{query}" if query else "")
        headers = {"vary": "accept-language, cookie", "cache-control": "no-store"}
        return RedirectResponse(target, status_code=307, headers=headers)

    def _cookie(self, language: str, scope: Scope) -> str:
        seconds = choice_seconds(scope)
        max_age = "" if seconds is None else f"; Max-Age={seconds}"
        secure = "; Secure" if self.site.is_https else ""
        return f"{LANGUAGE_COOKIE}={language}; Path=/{max_age}; SameSite=Lax{secure}"
