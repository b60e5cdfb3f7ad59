"""Residents' text is shown as typed: no character is removed, added or changed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.core.text.cleaning import clean_text, excerpt, one_line
from forum.core.text.html import from_plain
from search.engines.terms import TermMatcher, terms
from search.presenters import highlight, snippet

_BULLET = re.compile(r"^[ \t]*[-•*][ \t]+(?=\S)", re.MULTILINE)
# Text that resembles markup, addresses, references, entities and lists, among ordinary words.
FRAGMENTS = (
    "3. Mai", "1986. Damals", "[Bron]: https://example.org", "    ", "\t", "# ", "> ", "- ", "* ", "• ",
    "**", "__", "~~", "`", "```", "[a](b)", "![a](b)", "<b>", "</p>", "<!--", "&amp;", "&#39;", "&copy;",
    "&", "\\", "\\*", "alleen.De", "M.Sc.", "https://example.org/a_(b)", "a@example.org", "\n", "\n\n",
    "---", "===", "|", "1)", "http://", "@", "www.example.org", "سلام", "é", "Ik woon hier. ", "\u2029",
)  # fmt: skip
typed_texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=20), max_size=25).map("".join)


class PageParser(HTMLParser):
    """The visible text of a page, and the links in it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]


def visible_characters(text: str) -> str:
    """The visible characters of a text, without white space."""
    return "".join(text.split())


@given(typed_texts)
@example("3. Mai\n10. Mai\n\n1986. Damals zog ich hierher.")
@example("[Bron]: https://example.org/rapport")
@example("- een\n\n- twee\n  - drie\n-\nvier - vijf")
def test_the_page_shows_the_characters_that_were_typed(text: str) -> None:
    text = clean_text(text)
    assert visible_characters(PageParser(from_plain(text)).text) == visible_characters(
        _BULLET.sub("", text)
    )


@given(typed_texts)
def test_every_link_is_an_address_that_was_typed(text: str) -> None:
    for address in PageParser(from_plain(text)).links:
        assert address.startswith("mailto:") or address.lower().startswith(("http://", "https://"))
        assert address.removeprefix("mailto:") in text


@given(typed_texts)
def test_the_excerpt_shows_the_characters_that_were_typed(text: str) -> None:
    text = clean_text(text)
    assert one_line(text).startswith(excerpt(text, 80).removesuffix("…"))
    assert excerpt(text, 10_000) == one_line(text)


@given(typed_texts, typed_texts)
def test_search_shows_and_marks_the_characters_that_were_typed(text: str, query: str) -> None:
    text, matcher = clean_text(text), TermMatcher(terms(query))
    assert PageParser(str(highlight(text, matcher))).text == text
    shown = PageParser(str(snippet(text, matcher))).text
    assert visible_characters(shown.removeprefix("… ").removesuffix("…")) in visible_characters(
        text
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("een\ntwee\n\ndrie", "<p>een<br>\ntwee</p>\n<p>drie</p>"),
        ("Dit:\n- een\n• twee\n* drie\nDank", "<p>Dit:</p>\n<ul>\n<li>een</li>\n<li>twee</li>\n<li>drie</li>\n</ul>\n<p>Dank</p>"),
        ("- een\n\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("-5 graden\n*hoera*\n-- zo", "<p>-5 graden<br>\n*hoera*<br>\n-- zo</p>"),
        ("Beste,\n\n    ingesprongen\n\tmet een tab", "<p>Beste,</p>\n<p>ingesprongen<br>\nmet een tab</p>"),
        ("# 1 & <b>", "<p># 1 &amp; &lt;b&gt;</p>"),
        ("", ""),
    ],
)  # fmt: skip
def test_paragraphs_line_ends_and_bullets(text: str, expected: str) -> None:
    assert from_plain(text) == expected
