"""Static files: one stylesheet and one script made of the small ones, and addresses that change with the content."""

import gzip
import hashlib
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
FOREVER = "public, max-age=31536000, immutable"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


@dataclass(frozen=True)
class Bundle:
    """Several files served as one."""

    content: bytes
    zipped: bytes
    path: str
    media_type: str


def _bundle(files: Iterable[Path], name: str, media_type: str) -> Bundle:
    content = b"\n".join(file.read_bytes() for file in files)
    path = f"/static/{name}?v={_digest(content)}"
    return Bundle(content, gzip.compress(content, 9), path, media_type)


@cache
def stylesheet() -> Bundle:
    """Every file named in `static/css/ORDER`, in that order."""
    names = (STATIC / "css" / "ORDER").read_text().split()
    return _bundle((STATIC / "css" / name for name in names), "site.css", "text/css")


@cache
def script() -> Bundle:
    """htmx and our own few behaviours."""
    names = ("vendor/htmx-2.0.11.min.js", "js/site.js", "js/drafts.js")
    return _bundle((STATIC / name for name in names), "site.js", "text/javascript")


@cache
def static_path(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    return f"/static/{name}?v={_digest((STATIC / name).read_bytes())}"


def _serve(bundle: Bundle, request: Request) -> Response:
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(bundle.zipped, media_type=bundle.media_type, headers=headers)
    return Response(bundle.content, media_type=bundle.media_type, headers=headers)


async def serve_stylesheet(request: Request) -> Response:
    """The one stylesheet."""
    return _serve(stylesheet(), request)


async def serve_script(request: Request) -> Response:
    """The one script."""
    return _serve(script(), request)


class Static(StaticFiles):
    """Static files; those asked for by their digest may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=") or path.startswith("fonts")
        response.headers["cache-control"] = FOREVER if versioned else "public, max-age=3600"
        return response
