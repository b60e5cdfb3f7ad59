"""Routes of the page for readers without a connection, and of the service worker that shows it."""

import json
import re
from hashlib import sha256
from html import unescape

from starlette.requests import Request
from starlette.responses import Response

from forum.home.pages import OfflinePage
from forum.web.middleware.language import in_query_language
from forum.web.page_cache.decorators import cache_for_everyone, cache_for_guests
from forum.web.redirects import url_for
from forum.web.rendering.assets import STATIC
from forum.web.rendering.pages import render, renderer_of
from forum.web.routing import get

SCRIPT = (STATIC / "js" / "service-worker.js").read_text()
ONE_HOUR = {"cache-control": "private, max-age=3600"}
"""How long a browser may go without asking for a newer service worker (`updateViaCache` in site.js)."""
_FILE = re.compile(r'<(?:link|img|script)\b[^>]*? (?:href|src)="([^"]+)"')


async def offline(request: Request) -> Response:
    """What a reader sees without a connection: whom to call. It is the same for everybody."""
    return render(request, OfflinePage())


async def service_worker(request: Request) -> Response:
    """The service worker for the language of `?lang=`, which keeps the offline page and its files."""
    html = renderer_of(request).html(request, OfflinePage())
    kept = {
        "name": f"offline-{sha256(html.encode()).hexdigest()[:10]}",
        "page": url_for(request, "about:offline"),
        "files": [unescape(path) for path in _FILE.findall(html)],
    }
    script = f"const KEPT = {json.dumps(kept)};\n\n{SCRIPT}"
    return Response(script, media_type="text/javascript", headers=ONE_HOUR)


ROUTES = (
    get("/offline", cache_for_everyone(offline), "about:offline"),
    get(
        "/service-worker.js",
        in_query_language(cache_for_guests(service_worker)),
        "web:service_worker",
        bare=True,
    ),
)
