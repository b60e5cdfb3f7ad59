"""Static assets: bundles of stylesheets and scripts, and URLs that change with the content."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
IMMUTABLE = "public, max-age=31536000, immutable"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


@dataclass(frozen=True)
class Bundle:
    """Several files served as one, and its gzip-compressed content."""

    content: bytes
    gzipped: bytes
    path: str
    media_type: str


def _joined(files: Iterable[Path]) -> bytes:
    return b"\n".join(file.read_bytes() for file in files)


def _bundle(content: bytes, name: str, media_type: str) -> Bundle:
    path = f"/static/{name}?v={_digest(content)}"
    return Bundle(content, gzip.compress(content, 9), path, media_type)


def _stylesheet(order: str, name: str) -> Bundle:
    """The files that are named in `static/css/<order>`, in that order.

    Without their comments, which would be a sixth of what a first visit loads of them.
    """
    names = (STATIC / "css" / order).read_text().split()
    rules = _COMMENT.sub(b"", _joined(STATIC / "css" / file for file in names))
    return _bundle(rules, name, "text/css")


@cache
def stylesheet() -> Bundle:
    """The stylesheet of every page."""
    return _stylesheet("ORDER", "site.css")


@cache
def desk_stylesheet() -> Bundle:
    """What the pages of staff have on top of it, which a visitor needn't load."""
    return _stylesheet("ORDER.desk", "desk.css")


@cache
def script() -> Bundle:
    """The script: htmx with its licence, and the forum's own few behaviours without their comments."""
    htmx = (STATIC / "vendor" / "htmx-2.0.11.min.js").read_bytes()
    names = ("site.js", "drafts.js", "lists.js", "read_aloud.js")
    own = _COMMENT.sub(b"", _joined(STATIC / "js" / name for name in names))
    return _bundle(htmx + b"\n" + own, "site.js", "text/javascript")


@cache
def static_path(name: str) -> str:
    """The URL of a static file, which changes with its content."""
    return f"/static/{name}?v={_digest((STATIC / name).read_bytes())}"


def _serve(bundle: Bundle, request: Request) -> Response:
    headers = {"cache-control": IMMUTABLE, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(bundle.gzipped, media_type=bundle.media_type, headers=headers)
    return Response(bundle.content, media_type=bundle.media_type, headers=headers)


async def serve_stylesheet(request: Request) -> Response:
    """Serve the stylesheet of every page."""
    return _serve(stylesheet(), request)


async def serve_desk_stylesheet(request: Request) -> Response:
    """Serve the stylesheet of the pages of staff."""
    return _serve(desk_stylesheet(), request)


async def serve_script(request: Request) -> Response:
    """Serve the script."""
    return _serve(script(), request)


class Static(StaticFiles):
    """Static files; fonts, and files requested with their digest, may be cached for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=") or path.startswith("fonts")
        response.headers["cache-control"] = IMMUTABLE if versioned else "public, max-age=3600"
        return response
