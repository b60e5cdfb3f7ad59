"""URL builder: the path of a route from its name and parameters."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlencode

from forum.web.routing import RouteSpec

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


class UrlBuilder:
    """Builds paths from the names of routes; knows no hosts."""

    def __init__(self, routes: Iterable[RouteSpec]) -> None:
        self._patterns = {route.name: _pattern(route.full_path) for route in routes}
        # Cached, because most links of a page are the same on every page.
        self._cached = lru_cache(maxsize=10_000)(self._build)

    def path(self, name: str, lang: str, **parameters: object) -> str:
        """The path of a route. Other parameters become its query, except None and empty texts."""
        return self._build(name, lang, **parameters) if parameters else self._cached(name, lang)

    def _build(self, name: str, lang: str, **parameters: object) -> str:
        pattern, names = self._patterns[name]
        filled = {each: _quoted(parameters.pop(each)) for each in names}
        path = pattern.format_map(filled | {"lang": lang})
        query = {key: value for key, value in parameters.items() if value not in (None, "")}
        return f"{path}?{urlencode(query)}" if query else path


def _quoted(value: object) -> str:
    # A number needs no quoting, and is what most paths of long lists are made of.
    return str(value) if isinstance(value, int) else quote(str(value), safe="")


def _pattern(path: str) -> tuple[str, tuple[str, ...]]:
    """The path of a route for `str.format`, and the names of its parameters but for the language."""
    names = _PARAMETER.findall(path)
    return _PARAMETER.sub(r"{\1}", path), tuple(name for name in names if name != "lang")
