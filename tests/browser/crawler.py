"""Crawler: follow the site's links as one user, to a few examples of every kind of page."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
FIELD = 'class="field'
ACTION = re.compile(r'\saction="([^"]*)"')
NUMBER = re.compile(r"^\d+(-.*)?$")
CODE = re.compile(r"^(ground|question|sentence)\..*$")
"""Words of moderation by their code: the same form for each."""
EXAMPLES = 2
"""How many pages are visited of each kind, and with each name in the query."""

Fetch = Callable[[str], tuple[str, str] | None]
"""The URL after redirects and the HTML of a page; None for anything else."""


def kind_of(url: str) -> str:
    """The kind of page: the URL without its numbers and the values of its query."""
    parts = urlsplit(url)
    names = (CODE.sub(r"\1.N", part) for part in parts.path.split("/"))
    path = "/".join("N" if NUMBER.match(part) else part for part in names)
    query = "&".join(sorted(name for name, value in parse_qsl(parts.query) if value))
    return f"{path}?{query}" if query else path


def _marks(url: str) -> list[str]:
    """What a page is an example of: of its path with each name in its query, but not of their combinations."""
    path, _, query = kind_of(url).partition("?")
    return [f"{path}?{name}" for name in query.split("&")] if query else [path]


def _same_site(base: str, current: str, href: str) -> str | None:
    target = urlsplit(urljoin(current, unescape(href)))
    if f"{target.scheme}://{target.netloc}" != base:
        return None
    return target._replace(fragment="").geturl()


def fetch_with(client: httpx2.Client) -> Fetch:
    """Fetch pages without a browser; none of them is missing."""

    def fetch(url: str) -> tuple[str, str] | None:
        response = client.get(url, follow_redirects=True)
        assert response.is_success, (url, response.status_code)
        is_html = response.headers.get("content-type", "").startswith("text/html")
        return (str(response.url), response.text) if is_html else None

    return fetch


def pages(fetch: Fetch, base: str, language: str) -> Iterator[tuple[str, str]]:
    """(URL, HTML) of the pages that are reachable by links from the front page in one language."""
    start = f"{base}/{language}/"
    queue, seen, examples = deque([start]), {start}, Counter[str]()
    while queue:
        url = queue.popleft()
        examples.update(marks := _marks(url))
        if all(examples[mark] > EXAMPLES for mark in marks) or not (fetched := fetch(url)):
            continue
        current, html = fetched
        yield url, html
        for href in HREF.findall(html):
            target_url = _same_site(base, current, href)
            if target_url and target_url.startswith(start) and target_url not in seen:
                seen.add(target_url)
                queue.append(target_url)


def faulty_forms(
    client: httpx2.Client, base: str, page: str, kinds: set[str]
) -> Iterator[tuple[str, str]]:
    """(action URL, HTML) of the 422 responses to the forms of a page, submitted empty.

    Each kind of form is submitted once: `kinds` collects them.
    """
    for form in FORM.findall(page):
        action = ACTION.search(form)
        # A form without fields is a button with an effect, such as signing out.
        if 'method="post"' not in form or FIELD not in form or action is None:
            continue
        url = urljoin(base, unescape(action[1]))
        if kind_of(url) in kinds:
            continue
        kinds.add(kind_of(url))
        response = client.post(url, data={}, headers={"Origin": base})
        if response.status_code == 422:
            yield url, response.text
