"""Pages: a frozen dataclass of what is shown, and the one template that shows it."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from types import CodeType
from typing import Any, ClassVar, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forum.core import words
from forum.core.language import direction
from forum.core.mail_address import shown_address
from forum.core.site import Site
from forum.web.again import again_of, in_language, keep_text_size, page_of, text_size_of
from forum.web.assets import TEMPLATES, script, static_path, stylesheet
from forum.web.flash import Flash, drop_flash, flash_of, set_flash
from forum.web.forms import Form, is_untouched
from forum.web.routing import Links
from forum.web.state import actor_of, language_of, site_of, wants_fragment

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


class Templates(Environment):
    """Templates that all see the same globals, and none of their own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja's own looks in two places for each, at every import of every page."""
        assert not d, "give it to the page, or to the environment"
        return self.globals


class CompiledTemplates(BytecodeCache):
    """The code of the templates, compiled once in a process whatever number of environments it has."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template whose source is still the same."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        assert bucket.code
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {autoescape: CompiledTemplates() for autoescape in (True, False)}
"""By the one option in which environments differ; Jinja's key of a template doesn't hold it."""


def make_environment(*, autoescape: bool = True) -> Environment:
    """The template environment: strict about names, words in the current language."""
    environment = Templates(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        bytecode_cache=_COMPILED[autoescape],
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
            "said": self.sentence(flash.code if flash else None) or None,
            "said_no": flash is not None and flash.refused,
            "faulty": [form for form in forms if not form.ok],
            "fragment": wants_fragment(request),
            "again": bool(again_of(request)),
        }

    def html(self, request: Request, page: Page, flash: Flash | None = None) -> str:
        """The page's HTML for this request."""
        context = self._request_context(request, page.forms(), flash) | page.context()
        return self.environment.get_template(page.template).render(context)


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
            form.faults.clear()
        response = HTMLResponse(renderer_of(request).html(request, page))
    keep_text_size(response, site_of(request), text_size_of(request))
    return response


def path_to(request: Request, name: str, **parameters: object) -> str:
    """The path of an entry in the language of the request."""
    links = renderer_of(request).links
    return links.path(name, str(parameters.pop("lang", language_of(request))), **parameters)


def go_to(
    request: Request, name: str, *, said: str = "", about: int | None = None, **parameters: object
) -> Response:
    """A redirect (303) to an entry, in the language of the request, where `said` is shown once."""
    return _redirect(request, path_to(request, name, **parameters), said, about)


def go_to_path(request: Request, path: str, said: str = "") -> Response:
    """A redirect (303) to a path that follows the language, such as a summary's."""
    return _redirect(request, f"/{language_of(request)}/{path.lstrip('/')}", said)


def _redirect(request: Request, target: str, said: str, about: int | None = None) -> Response:
    response = RedirectResponse(target, status_code=303)
    if said:
        set_flash(response, site_of(request), target, said, about)
    return response
