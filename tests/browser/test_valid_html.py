"""Valid HTML: every kind of page, of every role, left to right and right to left."""

from pathlib import Path

import pytest

from tests.browser import crawler
from tests.browser.serving import RunningForum, client_of, sent_idea
from tests.services import vnu

MIN_PAGES = {None: 20, "maria": 20, "els": 25, "tom": 40, "ann": 40}
"""The minimum number of pages that are reachable by links, by person."""
LANGUAGES = {
    None: ("nl", "ar"), "maria": ("nl",), "els": ("ar",), "tom": ("nl",), "ann": ("nl", "ar"),
}  # fmt: skip
"""Left to right and right to left; Ann, in both, enters also the rooms of Els and Tom."""

WRITER = "maria"
"""Who sends an idea too, for the page that follows."""


def _collect(demo: RunningForum, person: str | None, language: str) -> dict[str, str]:
    base, pages = demo.address, dict[str, str]()
    with client_of(demo, person) as client:
        kinds: set[str] = set()
        for url, html in crawler.pages(crawler.fetch_with(client), base, language):
            pages[url] = html
            for action, error_page in crawler.faulty_forms(client, base, html, kinds):
                pages[f"{action} (422)"] = error_page
        if person == WRITER:
            with sent_idea(client, language) as url:
                pages[url] = client.get(url).text
    return pages


@pytest.mark.longest
def test_pages_are_valid(demo: RunningForum, tmp_path: Path) -> None:
    """The Nu Html Checker reports nothing, neither for pages nor for forms with faults."""
    urls: dict[Path, str] = {}
    for person, min_pages in MIN_PAGES.items():
        for language in LANGUAGES[person]:
            pages = _collect(demo, person, language)
            assert len(pages) >= min_pages, (person, sorted(pages))
            assert any(url.endswith("(422)") for url in pages), "no form with faults was found"
            for url, html in pages.items():
                file = tmp_path / f"{len(urls)}.html"
                file.write_text(html, encoding="utf-8")
                urls[file] = f"{person or 'a guest'}: {url}"
    violations = vnu.check(urls)
    assert not violations, "\n".join(
        f"{urls[item.file]}, line {item.line}: {item.text}\n    {item.extract}"
        for item in violations
    )
