"""Walking the site by its own links, as one person: a few examples of every kind of page."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
FIELD = 'class="field'
ACTION = re.compile(r'\saction="([^"]*)"')
NUMBER = re.compile(r"^\d+(-.*)?$")
EXAMPLES = 2
"""How many pages of one kind are looked at."""


def kind_of(address: str) -> str:
    """The address with its numbers and values left out: one kind of page."""
    parts = urlsplit(address)
    path = "/".join("N" if NUMBER.match(part) else part for part in parts.path.split("/"))
    query = "&".join(sorted(name for name, value in parse_qsl(parts.query) if value))
    return f"{path}?{query}" if query else path


def _same_site(base: str, current: str, href: str) -> str | None:
    target = urlsplit(urljoin(current, unescape(href)))
    if f"{target.scheme}://{target.netloc}" != base:
        return None
    return target._replace(fragment="").geturl()


def pages(client: httpx2.Client, base: str, language: str) -> Iterator[tuple[str, str]]:
    """(address, HTML) of the pages that links lead to from the front page in one language."""
    begin = f"{base}/{language}/"
    waiting, known, examples = deque([begin]), {begin}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        examples[kind_of(address)] += 1
        if examples[kind_of(address)] > EXAMPLES:
            continue
        answer = client.get(address, follow_redirects=True)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield address, answer.text
        for href in HREF.findall(answer.text):
            found = _same_site(base, str(answer.url), href)
            if found and found.startswith(begin) and found not in known:
                known.add(found)
                waiting.append(found)


def faulty_forms(client: httpx2.Client, base: str, page: str) -> Iterator[tuple[str, str]]:
    """(address, HTML) of the answers with faults to the forms of a page, sent empty."""
    for form in FORM.findall(page):
        action = ACTION.search(form)
        # A form without fields is a button that does something: signing out, say.
        if 'method="post"' not in form or FIELD not in form or action is None:
            continue
        address = urljoin(base, unescape(action[1]))
        answer = client.post(address, data={}, headers={"Origin": base})
        if answer.status_code == 422:
            yield address, answer.text
