"""Links that leave the site, as their words only: a kiosk has nobody to lead a visitor back."""

import re
from html import unescape

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_FILE = re.compile(r"\.(?:atom|csv|ics|json|webp|xml)(?:$|\?)")


def without_ways_out(html: str, base_url: str) -> str:
    """The HTML of a page of ours without links to other sites, to programs (mail, telephone) and to files."""

    def words_or_link(link: re.Match[str]) -> str:
        return link[0] if _stays(unescape(link[1]), base_url) else f"<span>{link[2]}</span>"

    return _LINK.sub(words_or_link, html)


def _stays(href: str, base_url: str) -> bool:
    path = href.removeprefix(base_url)
    if path[:1] in ("", "#", "?"):
        return True
    return path.startswith("/") and path[:2] not in ("//", "/\\") and not _FILE.search(path)
