"""Redirects, by default 303 See Other, and the paths of routes in the request's language."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.web.flash import set_flash
from forum.web.rendering.pages import renderer_of
from forum.web.request import language_of, site_of


def url_for(request: Request, name: str, **parameters: object) -> str:
    """The path of a route in the language of the request, or in `lang`."""
    urls = renderer_of(request).urls
    return urls.path(name, str(parameters.pop("lang", language_of(request))), **parameters)


def url_with_language(request: Request, name: str, **parameters: object) -> str:
    """The path of a route that has its language as `?lang=` (`in_query_language`)."""
    path = url_for(request, name, **parameters)
    return f"{path}{'&' if '?' in path else '?'}lang={language_of(request)}"


def redirect(request: Request, name: str, *, said: str = "", **parameters: object) -> Response:
    """A redirect to a route, in the language of the request; shows the message of `said` once."""
    return _redirect(request, url_for(request, name, **parameters), said)


def redirect_to_path(request: Request, path: str, said: str = "") -> Response:
    """A redirect to a path without its language, such as that of a summary."""
    return _redirect(request, f"/{language_of(request)}/{path.lstrip('/')}", said)


def redirect_to_canonical(request: Request, path: str) -> Response | None:
    """A permanent redirect (301) to a path without its language; None if the request has it."""
    canonical = f"/{language_of(request)}/{path}"
    if request.url.path == canonical:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(canonical + query, status_code=301)


def _redirect(request: Request, target: str, code: str) -> Response:
    response = RedirectResponse(target, status_code=303)
    if code:
        set_flash(response, site_of(request), target, code)
    return response
