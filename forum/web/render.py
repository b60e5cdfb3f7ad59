"""Pages: a frozen dataclass of what is shown, and the one template that shows it."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forum.core import words
from forum.core.language import direction
from forum.core.mail_address import shown_address
from forum.core.site import Site
from forum.web.assets import TEMPLATES, script, static_path, stylesheet
from forum.web.routing import Links
from forum.web.state import actor_of, language_of, wants_fragment

TEXT_SIZE_COOKIE = "forum_text"
LONGEST_QUERY = 1500
"""Letters of a query that a page repeats as it came, in the link to each language."""
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Page:
    """Everything a template may use besides the globals. Subclasses name their template."""

    template: ClassVar[str]

    def context(self) -> dict[str, Any]:
        """The fields, for the template."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


class Templates(Environment):
    """Templates that all see the same globals, and none of their own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja's own looks in two places for each, at every import of every page."""
        assert not d, "give it to the page, or to the environment"
        return self.globals


def make_environment(*, autoescape: bool = True) -> Environment:
    """The template environment: strict about names, words in the current language."""
    environment = Templates(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    # As in babel.cfg: else the words of a longer text would be gathered, but never found.
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext,
        words.ngettext,
        newstyle=True,
        pgettext=words.pgettext,
        npgettext=words.npgettext,
    )
    # Both names, so that none goes the long way that Jinja's own takes.
    environment.globals["gettext"] = environment.globals["_"] = _gettext(autoescape=autoescape)
    environment.globals["direction"] = direction
    environment.globals["number_of"] = words.format_number
    environment.globals["language_choices"] = words.language_choices
    environment.globals["language_name"] = words.language_name
    environment.globals["markup"] = Markup
    environment.filters["shown_address"] = shown_address
    return environment


def _gettext(*, autoescape: bool) -> Callable[..., str]:
    """Jinja's `gettext`, which keeps the words that have nothing to fill in ready."""

    def fill(text: str, variables: Mapping[str, object]) -> str:
        told = words.gettext(text)
        return (Markup(told) if autoescape else told) % variables  # noqa: S704 - words are ours

    @lru_cache(maxsize=10_000)
    def ready(text: str, _language: str) -> str:
        return fill(text, {})

    def gettext(text: str, **variables: object) -> str:
        return fill(text, variables) if variables else ready(text, words.current_language.get())

    return gettext


class Renderer:
    """Renders pages for requests."""

    def __init__(self, site: Site, links: Links, code_words: Mapping[str, str]) -> None:
        self.environment = make_environment()
        self.site = site
        self.links = links
        self.code_words = code_words
        self.environment.globals |= {
            "site": site,
            "static": static_path,
            "asset_css": stylesheet().path,
            "asset_js": script().path,
            "url": _url(links),
            "reason": self.sentence,
            "date": lambda moment: words.format_date(moment, site.zone),
            "moment": lambda moment: words.format_moment(moment, site.zone),
            "iso": lambda moment: moment.astimezone(site.zone).isoformat(timespec="minutes"),
        }

    def sentence(self, code: str | None) -> str:
        """The sentence for a public code, in the current language."""
        return words.gettext(self.code_words[code]) if code and code in self.code_words else ""

    def _request_context(self, request: Request) -> dict[str, Any]:
        language = language_of(request)
        said = request.query_params.get("said", "")
        return {
            "lang": language,
            "dir": direction(language),
            "actor": actor_of(request),
            "request_path_in": cache(lambda code: self._same_page(request, code)),
            "unread": actor_of(request).unread,
            "text_size": text_size_of(request),
            "said": self.sentence(said) or None,
            "fragment": wants_fragment(request),
        }

    def _same_page(self, request: Request, code: str) -> str:
        parts = request.url.path.split("/", 2)
        if parts[1] not in self.site.language_codes:
            return f"/{code}/"
        query = "&".join(
            part for part in request.url.query.split("&") if part and not part.startswith("said=")
        )
        if len(query) > LONGEST_QUERY:
            query = _cut(query)
        rest = parts[2] if len(parts) > 2 else ""
        return f"/{code}/{rest}" + (f"?{query}" if query else "")

    def html(self, request: Request, page: Page) -> str:
        """The page's HTML for this request."""
        context = self._request_context(request) | page.context()
        return self.environment.get_template(page.template).render(context)


def _cut(query: str) -> str:
    """The beginning of each value of a long query, which is all that any page reads of it."""
    cut: list[tuple[str, str]] = []
    for name, value in parse_qsl(query[: 20 * LONGEST_QUERY]):
        pair = (name[:LONGEST_VALUE], value[:LONGEST_VALUE])
        if len(urlencode([*cut, pair])) > LONGEST_QUERY:
            break
        cut.append(pair)
    return urlencode(cut)


def text_size_of(request: Request) -> str:
    """How large this reader wants the text: normal or large."""
    return "large" if request.cookies.get(TEXT_SIZE_COOKIE) == "large" else "normal"


def _url(links: Links) -> Callable[..., str]:
    @pass_context
    def url(context: Context, name: str, **parameters: object) -> str:
        return links.path(name, str(parameters.pop("lang", context["lang"])), **parameters)

    return url


def renderer_of(request: Request) -> Renderer:
    """The renderer of this process."""
    return cast(Renderer, request.app.state.renderer)


def render(
    request: Request, page: Page, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page as an answer."""
    return HTMLResponse(renderer_of(request).html(request, page), status, headers)


def path_to(request: Request, name: str, **parameters: object) -> str:
    """The path of an entry in the language of the request."""
    links = renderer_of(request).links
    return links.path(name, str(parameters.pop("lang", language_of(request))), **parameters)


def go_to(request: Request, name: str, **parameters: object) -> Response:
    """A redirect (303) to an entry, in the language of the request."""
    return RedirectResponse(path_to(request, name, **parameters), status_code=303)


def go_to_path(request: Request, path: str, said: str = "") -> Response:
    """A redirect (303) to a path that follows the language, such as a summary's."""
    target = f"/{language_of(request)}/{path.lstrip('/')}"
    if said:
        target, mark, anchor = target.partition("#")
        target += ("&" if "?" in target else "?") + f"said={said}" + mark + anchor
    return RedirectResponse(target, status_code=303)
