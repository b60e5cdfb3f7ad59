"""Cookies of a request, and names of cookies that hold a secret.

Starlette decodes quoted values with `http.cookies`, in Python 3.11 in quadratic time: one header of
400 kB would stop a process for minutes. Our values are tokens, which are never quoted.
"""

from collections.abc import Mapping
from typing import cast

from starlette.requests import HTTPConnection
from starlette.types import Scope

from forum.core.site import Site

MAX_LENGTH = 16_000
"""Bytes of the Cookie headers of a request; with longer ones it counts as one without cookies.

Browsers keep some 180 cookies of a domain, also those of the town's other sites on it.
"""
_COOKIES = "forum.cookies"


def host_cookie(site: Site, name: str) -> str:
    """The cookie's name; `__Host-` keeps a subdomain from setting it (RFC 6265bis, 4.1.3.2).

    Browsers refuse that prefix on http.
    """
    return f"__Host-{name}" if site.is_https else name


def cookies_of(request: HTTPConnection) -> Mapping[str, str]:
    """The request's cookies by name, each value as it was sent; of repeated names the last counts.

    They are parsed once and kept in the scope, so that all layers read the same.
    """
    scope = request.scope
    if _COOKIES not in scope:
        scope[_COOKIES] = _parse(scope)
    return cast(Mapping[str, str], scope[_COOKIES])


def _parse(scope: Scope) -> dict[str, str]:
    headers = [value for name, value in scope["headers"] if name == b"cookie"]
    if sum(map(len, headers)) > MAX_LENGTH:
        return {}
    pairs = (part.partition("=") for part in b";".join(headers).decode("latin-1").split(";"))
    return {name.strip(" \t"): value.strip(" \t") for name, equals, value in pairs if equals}
