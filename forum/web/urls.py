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
        self._paths = {route.name: route.full_path for route in routes}
        # Cached, because most links of a page are the same on every page.
        self._cached = lru_cache(maxsize=10_000)(self._build)

    def path(self, name: str, lang: str, **parameters: object) -> str:
        """The path of a route. Other parameters become its query, except None and empty texts."""
        return self._build(name, lang, **parameters) if parameters else self._cached(name, lang)

    def _build(self, name: str, lang: str, **parameters: object) -> str:
        def fill(match: re.Match[str]) -> str:
            return lang if match[1] == "lang" else quote(str(parameters.pop(match[1])), safe="")

        path = _PARAMETER.sub(fill, self._paths[name])
        query = {key: value for key, value in parameters.items() if value not in (None, "")}
        return f"{path}?{urlencode(query)}" if query else path
