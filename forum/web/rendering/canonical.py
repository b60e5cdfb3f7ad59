"""Canonical address: the one address of a page that search engines shall know it by."""

from urllib.parse import parse_qsl, urlencode

KEPT = ("neighbourhood", "theme", "status", "state", "call", "after")
"""Parameters that make it another page. An order, words to search for and pages of comments don't."""


def canonical_path(path: str) -> str:
    """A path and its query with what makes it a page of its own, in one order."""
    path, _, query = path.partition("?")
    values = {name: value for name, value in parse_qsl(query) if name in KEPT}
    kept = urlencode([(name, values[name]) for name in KEPT if name in values])
    return f"{path}?{kept}" if kept else path
