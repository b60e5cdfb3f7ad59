"""The HTML of a page as a kiosk shows it: no link leaves the site, and no form is remembered."""

import re
from html import unescape

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_FILE = re.compile(r"\.(?:atom|csv|ics|json|webp|xml)(?:$|\?)")
_FORM = re.compile(r"<form\b")
_AUTOCOMPLETE = re.compile(r'(<(?:form|input|select|textarea)\b[^>]*?) autocomplete="[^"]*"')


def for_kiosk(html: str, base_url: str) -> str:
    """The HTML of a page of ours for a kiosk.

    Links to other sites, to programs (mail, telephone) and to files are only their words: nobody
    leads a visitor back from there. The browser neither stores what is typed in forms, nor restores it.
    """

    def words_or_link(link: re.Match[str]) -> str:
        return link[0] if _stays(unescape(link[1]), base_url) else f"<span>{link[2]}</span>"

    html = _LINK.sub(words_or_link, html)
    return _FORM.sub('<form autocomplete="off"', _AUTOCOMPLETE.sub(r"\1", html))


def _stays(href: str, base_url: str) -> bool:
    path = href.removeprefix(base_url)
    if path[:1] in ("", "#", "?"):
        return True
    return path.startswith("/") and path[:2] not in ("//", "/\\") and not _FILE.search(path)
