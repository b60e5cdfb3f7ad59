"""Page rendering: a page is a frozen dataclass of what is shown, and names its template."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forum.core.content.review_policy import ReviewPolicy
from forum.core.i18n import formatting, translations
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language
from forum.core.site import Site
from forum.web.cookies import mark_shared
from forum.web.flash import Flash, drop_flash, flash_of
from forum.web.forms import Form, has_no_input
from forum.web.kiosk import KioskTimes, is_kiosk
from forum.web.personal_parts import member_mark
from forum.web.redisplay import (
    current_page_path,
    keep_text_size,
    path_in_language,
    redisplay_mark_of,
    text_size_of,
)
from forum.web.rendering.assets import desk_stylesheet, script, static_path, stylesheet
from forum.web.rendering.canonical import canonical_path
from forum.web.rendering.environment import make_environment
from forum.web.rendering.fragments import Fragments
from forum.web.rendering.kiosk_html import for_kiosk
from forum.web.request import actor_of, language_of, part_of, site_of, wants_fragment
from forum.web.urls import UrlBuilder

INVALID_FORM_STATUSES = (409, 422)
"""The statuses of a page with a submitted form that isn't valid, or conflicts with another save."""


@dataclass(frozen=True)
class Page:
    """All that a template may use besides the globals. Subclasses name their template."""

    template: ClassVar[str]

    def context(self) -> dict[str, Any]:
        """The fields, as variables of the template."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    def forms(self) -> list[Form[Any]]:
        """Every form of the page and of its parts."""
        parts = [getattr(self, item.name) for item in fields(self)]
        candidates = [form for part in parts for form in (part, getattr(part, "form", None))]
        return [form for form in candidates if isinstance(form, Form)]


class Renderer:
    """Renders pages to HTML, with the context of their request."""

    def __init__(
        self, site: Site, urls: UrlBuilder, messages: Mapping[str, str], policy: ReviewPolicy
    ) -> None:
        self.environment = make_environment()
        self.site = site
        self.urls = urls
        self.messages = messages
        self.policy = policy
        self.environment.globals |= {
            "site": site,
            "review_policy": policy,
            "static": static_path,
            "asset_css": stylesheet().path,
            "asset_desk_css": desk_stylesheet().path,
            "asset_js": script().path,
            "url": _url(urls),
            "current_lang": current_language.get,
            "fragment_of": Fragments(),
            "reason": self.message,
            "member_mark": member_mark,
            "date": lambda moment: formatting.format_date(moment, site.zone),
            "moment": lambda moment: formatting.format_moment(moment, site.zone),
            "iso": lambda moment: moment.astimezone(site.zone).isoformat(timespec="minutes"),
        }

    def message(self, code: str | None) -> str:
        """The message of a public code, in the current language; empty for an unknown code."""
        return translations.gettext(self.messages[code]) if code and code in self.messages else ""

    def _request_context(
        self, request: Request, forms: Iterable[Form[Any]] = (), flash: Flash | None = None
    ) -> dict[str, Any]:
        language, forms = language_of(request), list(forms)
        codes, current_path = self.site.language_codes, current_page_path(request)
        path = path_in_language(current_path, language, codes)
        return {
            "lang": language,
            "dir": direction(language),
            "actor": actor_of(request),
            "canonical": self.site.absolute(canonical_path(path)),
            "request_path_in": lambda code: path_in_language(current_path, code, codes),
            "path_in": partial(path_in_language, codes=codes),
            "unread": actor_of(request).unread,
            "text_size": text_size_of(request),
            "kiosk": part_of(request, KioskTimes) if is_kiosk(request) else None,
            "said": self.message(flash.code if flash else None) or None,
            "said_no": flash is not None and flash.refused,
            "faulty": [form for form in forms if not form.is_valid],
            "typed_care": next((form.care for form in forms if form.care), ()),
            "fragment": wants_fragment(request),
            "again": bool(redisplay_mark_of(request)),
        }

    def html(self, request: Request, page: Page, flash: Flash | None = None) -> str:
        """The HTML of a page for this request."""
        context = self._request_context(request, page.forms(), flash) | page.context()
        html = self.environment.get_template(page.template).render(context)
        return for_kiosk(html, self.site.base_url) if context["kiosk"] else html

    def part(self, request: Request, page: Page, language: str) -> str:
        """The HTML of a page that is a part of another one, in a language of its own."""
        own = {"lang": language, "dir": direction(language)}
        with translations.override_language(language):
            context = self._request_context(request) | own | page.context()
            return self.environment.get_template(page.template).render(context)


def _url(urls: UrlBuilder) -> Callable[..., str]:
    """The template function for paths, in the current language by default.

    It takes no context, so that templates with macros that call it are imported once for all pages.
    """

    def url(name: str, **parameters: object) -> str:
        return urls.path(name, str(parameters.pop("lang", current_language.get())), **parameters)

    return url


def renderer_of(request: Request) -> Renderer:
    """The page renderer of this process."""
    return part_of(request, Renderer)


def render(
    request: Request, page: Page, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page as a response, with the flash message that was set for it."""
    if status in INVALID_FORM_STATUSES and redisplay_mark_of(request):
        return _redisplay(request, page)
    # An error page leaves the flash message for the next attempt.
    flash = flash_of(request) if status < 400 and request.method == "GET" else None
    response = HTMLResponse(renderer_of(request).html(request, page, flash), status, headers)
    if flash:
        drop_flash(response, site_of(request))
    return response


def _redisplay(request: Request, page: Page) -> Response:
    """The page with its input and without errors; without any input, a redirect to the page."""
    if has_no_input(request):
        current_path = path_in_language(
            current_page_path(request), language_of(request), site_of(request).language_codes
        )
        response: Response = RedirectResponse(current_path, status_code=303)
    else:
        for form in page.forms():
            form.errors.clear()
        response = HTMLResponse(renderer_of(request).html(request, page))
    if any(form.values.get("shared") for form in page.forms()):
        mark_shared(request.scope)
    keep_text_size(request, response, text_size_of(request))
    return response
