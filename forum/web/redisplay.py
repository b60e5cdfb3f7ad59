"""Form redisplay: shows a form again in another language or text size, with all its input.

The language and size switches on a page with a form are submit buttons of that form: they post it
to its own action, marked with `?again`. `read_form` then returns a form that isn't valid, so that
each of these routes shows its page again and changes nothing; `render` leaves out the errors. A
route without such a page ignores the mark.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from forum.core.text.sizes import SIZES
from forum.web.cookies import TEXT_SIZE_COOKIE, cookies_of, keep_choice
from forum.web.kiosk import is_kiosk

REDISPLAY_PARAMETER = "again"
MAX_QUERY_LENGTH = 1500
"""Characters of a query that a page repeats unchanged, in the link to each language."""
MAX_VALUE_LENGTH = 200
"""Characters that are kept of each name and value in a longer query."""


def redisplay_mark_of(request: HTTPConnection) -> str:
    """The redisplay mark of a posted form (a text size, or `yes`); empty for a real submission."""
    is_posted = request.scope["method"] == "POST"
    return request.query_params.get(REDISPLAY_PARAMETER, "") if is_posted else ""


def text_size_of(request: HTTPConnection) -> str:
    """The reader's text size: normal or large, which it is on a kiosk unless they choose."""
    size = redisplay_mark_of(request)
    if size not in SIZES:
        size = cookies_of(request).get(TEXT_SIZE_COOKIE, "")
    if size in SIZES:
        return size
    return "large" if is_kiosk(request) else "normal"


def keep_text_size(request: HTTPConnection, response: Response, size: str) -> None:
    """Store the reader's text size in a cookie."""
    keep_choice(request, response, TEXT_SIZE_COOKIE, size)


def current_page_path(request: Request) -> str:
    """The path and query of the page in the reader's window.

    For a posted form this is the page with the form: the form's action may have no GET route.
    """
    is_posted = request.method == "POST"
    try:
        parts = urlsplit(request.headers.get("referer", "") if is_posted else str(request.url))
    except ValueError:
        # A Referer is whatever a client sends, such as an address with one bracket.
        return "/"
    if is_posted and parts.netloc != request.headers.get("host"):
        return "/"
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def path_in_language(path: str, code: str, codes: tuple[str, ...]) -> str:
    """The same path in another language, without parameters that concern a single moment."""
    path, _, query = path.partition("?")
    parts = path.split("/", 2)
    if parts[1] not in codes:
        return f"/{code}/"
    rest = parts[2] if len(parts) > 2 else ""
    kept_query = "&".join(
        part
        for part in query.split("&")
        if part and part.partition("=")[0] not in ("said", "decided", REDISPLAY_PARAMETER)
    )
    if len(kept_query) > MAX_QUERY_LENGTH:
        kept_query = _shorten(kept_query)
    return f"/{code}/{rest}" + (f"?{kept_query}" if kept_query else "")


def _shorten(query: str) -> str:
    """The beginning of each value of a long query, which is all that any page reads of it."""
    shortened = ""
    for name, value in parse_qsl(query[: 20 * MAX_QUERY_LENGTH]):
        pair = urlencode([(name[:MAX_VALUE_LENGTH], value[:MAX_VALUE_LENGTH])])
        longer = f"{shortened}&{pair}" if shortened else pair
        if len(longer) > MAX_QUERY_LENGTH:
            break
        shortened = longer
    return shortened
