"""URL builder: the path of a route from its name and parameters."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlencode

from forum.web.routing import RouteSpec

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


class UrlBuilder:
    """Paths by the names of entries; knows nothing of hosts."""

    def __init__(self, routes: Iterable[RouteSpec]) -> None:
        self._paths = {route.name: route.full_path for route in routes}
        # Most links on a page are the same on every page.
        self._kept = lru_cache(maxsize=10_000)(self._path)

    def path(self, name: str, lang: str, **parameters: object) -> str:
        """The path of an entry. Parameters it doesn't hold become its query; None is left out."""
        return self._path(name, lang, **parameters) if parameters else self._kept(name, lang)

    def _path(self, name: str, lang: str, **parameters: object) -> str:
        def fill(match: re.Match[str]) -> str:
            return lang if match[1] == "lang" else quote(str(parameters.pop(match[1])), safe="")

        path = _PARAMETER.sub(fill, self._paths[name])
        query = {key: value for key, value in parameters.items() if value not in (None, "")}
        return f"{path}?{urlencode(query)}" if query else path
