"""Pages: a frozen dataclass of what is shown, and the one template that shows it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, ClassVar, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forum.core.i18n import formatting, translations
from forum.core.i18n.languages import direction
from forum.core.site import Site
from forum.web.flash import Flash, drop_flash, flash_of
from forum.web.forms import Form, is_untouched
from forum.web.redisplay import again_of, in_language, keep_text_size, page_of, text_size_of
from forum.web.rendering.assets import script, static_path, stylesheet
from forum.web.rendering.environment import make_environment
from forum.web.request import actor_of, language_of, site_of, wants_fragment
from forum.web.urls import UrlBuilder

NOT_TAKEN = (409, 422)
"""The statuses of a page with a form that was sent and isn't right, or that somebody else overtook."""


@dataclass(frozen=True)
class Page:
    """Everything a template may use besides the globals. Subclasses name their template."""

    template: ClassVar[str]

    def context(self) -> dict[str, Any]:
        """The fields, for the template."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    def forms(self) -> list[Form[Any]]:
        """Every form on the page, with those of its parts."""
        parts = [getattr(self, item.name) for item in fields(self)]
        found = [form for part in parts for form in (part, getattr(part, "form", None))]
        return [form for form in found if isinstance(form, Form)]


class Renderer:
    """Renders pages for requests."""

    def __init__(self, site: Site, urls: UrlBuilder, messages: Mapping[str, str]) -> None:
        self.environment = make_environment()
        self.site = site
        self.urls = urls
        self.messages = messages
        self.environment.globals |= {
            "site": site,
            "static": static_path,
            "asset_css": stylesheet().path,
            "asset_js": script().path,
            "url": _url(urls),
            "reason": self.message,
            "date": lambda moment: formatting.format_date(moment, site.zone),
            "moment": lambda moment: formatting.format_moment(moment, site.zone),
            "iso": lambda moment: moment.astimezone(site.zone).isoformat(timespec="minutes"),
        }

    def message(self, code: str | None) -> str:
        """The sentence for a public code, in the current language."""
        return translations.gettext(self.messages[code]) if code and code in self.messages else ""

    def _request_context(
        self, request: Request, forms: Iterable[Form[Any]] = (), flash: Flash | None = None
    ) -> dict[str, Any]:
        language = language_of(request)
        codes, here = self.site.language_codes, page_of(request)
        return {
            "lang": language,
            "dir": direction(language),
            "actor": actor_of(request),
            "request_path_in": lambda code: in_language(here, code, codes),
            "path_in": partial(in_language, codes=codes),
            "unread": actor_of(request).unread,
            "text_size": text_size_of(request),
            "said": self.message(flash.code if flash else None) or None,
            "said_no": flash is not None and flash.refused,
            "faulty": [form for form in forms if not form.is_valid],
            "fragment": wants_fragment(request),
            "again": bool(again_of(request)),
        }

    def html(self, request: Request, page: Page, flash: Flash | None = None) -> str:
        """The page's HTML for this request."""
        context = self._request_context(request, page.forms(), flash) | page.context()
        return self.environment.get_template(page.template).render(context)


def _url(urls: UrlBuilder) -> Callable[..., str]:
    @pass_context
    def url(context: Context, name: str, **parameters: object) -> str:
        return urls.path(name, str(parameters.pop("lang", context["lang"])), **parameters)

    return url


def renderer_of(request: Request) -> Renderer:
    """The renderer of this process."""
    return cast(Renderer, request.app.state.renderer)


def render(
    request: Request, page: Page, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page as an answer."""
    if status in NOT_TAKEN and again_of(request):
        return _render_again(request, page)
    # A page that goes wrong leaves the message for the next try.
    flash = flash_of(request) if status < 400 and request.method == "GET" else None
    response = HTMLResponse(renderer_of(request).html(request, page, flash), status, headers)
    if flash:
        drop_flash(response, site_of(request))
    return response


def _render_again(request: Request, page: Page) -> Response:
    """The page with what was typed and no word of faults; nothing typed, the page itself."""
    if is_untouched(request):
        here = in_language(page_of(request), language_of(request), site_of(request).language_codes)
        response: Response = RedirectResponse(here, status_code=303)
    else:
        for form in page.forms():
            form.errors.clear()
        response = HTMLResponse(renderer_of(request).html(request, page))
    keep_text_size(response, site_of(request), text_size_of(request))
    return response
