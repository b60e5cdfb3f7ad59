"""HTML renderer and sanitiser: residents' texts are plain text, staff's texts are Markdown.

No other module makes HTML from typed text. The output is written tag by tag, and bleach checks each
tag before it is written: its name, its attributes and its target. Text between tags is escaped.
Bleach gets single tags instead of a page because its parser takes up to half a second for the worst
8,000 characters. `decisions/0004` says why bleach stays and how to replace it. The HTML is stored
with its source.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from itertools import pairwise

from bleach.sanitizer import BleachSanitizerFilter
from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.core.text.autolinks import find_links

RENDERER_VERSION = 2
"""Version of the output. Raise it when the output changes, with a migration that re-renders the
stored texts, as 0006 does."""

TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr",
     "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
BY_OTHERS = "nofollow ugc noopener"
"""The relation of links in texts of residents and of single colleagues."""
BY_THE_SITE = "noopener"
"""The relation of links in the site's own texts."""
LOWEST_HEADING = 6
_BULLET = re.compile(r"[ \t]*[-•*][ \t]+(?=\S)")
_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_START = re.compile(r'start="(\d+)"')
_HREF = re.compile(r'href="([^"]*)"')
_BLANK_LINES = re.compile(r"\n{3,}")
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_LISTS = frozenset({"ul", "ol"})
# Markdown syntax characters: a text of 8,000 characters has about 300, and the parser takes some
# 20 µs for each.
_SYNTAX = re.compile(r"[\n\[\]!*_~`<>&\\#+@]|(?<=\n)[-=]")
MAX_SYNTAX_CHARACTERS = 800
"""Most syntax characters of a Markdown text; with more it is rendered as plain text."""

_sanitizer = BleachSanitizerFilter(
    [],
    allowed_tags=TAGS,
    attributes={"a": ["href", "title"], "ol": ["start"]},
    allowed_protocols={"http", "https", "mailto"},
    strip_disallowed_tags=True,
)
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
# `image`: an external picture would show its site who reads which page. `code`: an indented letter
# is no code. `reference`: "[word]: address" is a line of the text. The HTML rules: raw HTML is off,
# so they would only cost time.
_markdown.disable(["image", "code", "reference", "html_block", "html_inline"])


@dataclass(frozen=True)
class RichText:
    """A typed text and its HTML. Rendered before anything is written to the database."""

    source: str
    html: str

    def __bool__(self) -> bool:
        return bool(self.source)


RichTexts = Mapping[str, RichText]
"""Rich texts by language code."""


def sources(texts: RichTexts) -> dict[str, str]:
    """The typed texts, by language."""
    return {language: text.source for language, text in texts.items()}


def htmls(texts: RichTexts) -> dict[str, str]:
    """The HTML, by language."""
    return {language: text.html for language, text in texts.items()}


def rich_text_from_plain(source: str) -> RichText:
    """Render a resident's text (plain text)."""
    return RichText(source, from_plain(source))


def rich_text_from_markdown(source: str) -> RichText:
    """Render a text of staff (Markdown)."""
    return RichText(source, from_markdown(source))


def rich_texts_from_markdown(texts: Mapping[str, str]) -> RichTexts:
    """Render texts of staff (Markdown), by language."""
    return {language: rich_text_from_markdown(text) for language, text in texts.items()}


def _allowed_tag(name: str, attributes: Mapping[str, object]) -> str:
    """The opening tag with the attributes that bleach allows; empty if it rejects the tag."""
    data = {(None, key): str(value) for key, value in attributes.items()}
    token = _sanitizer.sanitize_token({"type": "StartTag", "name": name, "data": data})
    if token is None:
        return ""
    allowed = "".join(f' {key}="{escape(value)}"' for (_, key), value in token["data"].items())
    return f"<{name}{allowed}>"


@lru_cache(maxsize=64)
def _open_tag(name: str) -> str:
    """The opening tag without attributes."""
    return _allowed_tag(name, {})


def _close_tag(name: str) -> str:
    return f"</{name}>" if _open_tag(name) else ""


def _open_link(attributes: Mapping[str, object], relation: str) -> str:
    """The opening tag of a link; empty if bleach removes its target."""
    opening = _allowed_tag("a", attributes)
    return f'{opening[:-1]} rel="{relation}">' if " href=" in opening else ""


def _autolink(text: str, relation: str) -> str:
    """Escaped text with its URLs and mail addresses as links."""
    if "://" not in text and "@" not in text:
        return escape(text, quote=False)
    parts: list[str] = []
    position = 0
    for link in find_links(text):
        label = escape(text[link.start : link.end], quote=False)
        opening = _open_link({"href": link.href}, relation)
        parts += (
            escape(text[position : link.start], quote=False),
            f"{opening}{label}{_close_tag('a')}" if opening else label,
        )
        position = link.end
    return "".join([*parts, escape(text[position:], quote=False)])


def linked_line(text: str) -> str:
    """Render a line of the site itself: its URLs and mail addresses are links."""
    return _autolink(text, BY_THE_SITE)


def from_plain(source: str, relation: str = BY_OTHERS) -> str:
    """Render plain text; only line ends, bullets, `http(s)` URLs and mail addresses are markup."""
    blocks: list[tuple[str, list[str]]] = []
    after_blank = True
    for line in source.split("\n"):
        if not line.strip():
            after_blank = True
            continue
        bullet = _BULLET.match(line)
        kind = "ul" if bullet else "p"
        # A blank line ends a paragraph, but not a list.
        if not blocks or blocks[-1][0] != kind or (after_blank and kind == "p"):
            blocks.append((kind, []))
        words = line[bullet.end() :] if bullet else line.strip()
        blocks[-1][1].append(_autolink(words, relation))
        after_blank = False
    return "\n".join(
        _render_paragraph(lines) if kind == "p" else _render_bullets(lines)
        for kind, lines in blocks
    )


def _render_paragraph(lines: list[str]) -> str:
    return _open_tag("p") + f"{_open_tag('br')}\n".join(lines) + _close_tag("p")


def _render_bullets(lines: list[str]) -> str:
    items = "".join(f"{_open_tag('li')}{line}{_close_tag('li')}\n" for line in lines)
    return f"{_open_tag('ul')}\n{items}{_close_tag('ul')}"


def from_markdown(source: str) -> str:
    """Render Markdown; raw HTML in it is escaped.

    With more than `MAX_SYNTAX_CHARACTERS` syntax characters, which no real text has, it is rendered as plain
    text: parsing would take too long.
    """
    if len(_SYNTAX.findall(source)) > MAX_SYNTAX_CHARACTERS:
        return from_plain(source)
    tokens = _markdown.parse(source)
    for heading in _headings(tokens):
        # They rank below the page's own h1 and h2.
        heading.tag = "h3" if heading.tag in ("h1", "h2") else "h4"
    return "".join(_render_tokens(tokens, BY_OTHERS)).strip()


def own_prose(source: str, top: int) -> str:
    """Render a text of the site itself: as `from_markdown`, but its links are the site's own.

    Its highest headings have the level `top`, and none skips a level: they fit below those of the page.
    """
    if len(_SYNTAX.findall(source)) > MAX_SYNTAX_CHARACTERS:
        return from_plain(source, BY_THE_SITE)
    tokens = _markdown.parse(source)
    _fit_headings(tokens, top)
    _drop_picture_signs(tokens)
    return "".join(_render_tokens(tokens, BY_THE_SITE)).strip()


def _fit_headings(tokens: Iterable[Token], top: int) -> None:
    """Give each heading the level after that of the nearest higher one before it."""
    above: list[str] = []
    for heading in _headings(tokens):
        if heading.nesting > 0:
            while above and above[-1] >= heading.tag:
                above.pop()
            above.append(heading.tag)
        heading.tag = f"h{min(top + len(above) - 1, LOWEST_HEADING)}"


def _drop_picture_signs(tokens: Iterable[Token]) -> None:
    """Drop the sign of `![words](address)`: it asks for a picture, of which the link alone is kept."""
    for block in tokens:
        for before, link in pairwise(block.children or ()):
            is_written = link.type == "link_open" and link.markup != "autolink"
            if is_written and before.type == "text":
                before.content = before.content.removesuffix("!")


def _headings(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens that open and close headings."""
    return (token for token in tokens if token.type in ("heading_open", "heading_close"))


def _render_tokens(tokens: Iterable[Token], relation: str) -> Iterator[str]:
    in_link = 0
    for token in tokens:
        if token.type == "inline":
            yield from _render_tokens(token.children or (), relation)
        elif token.type == "text":
            content = token.content
            yield escape(content, quote=False) if in_link else _autolink(content, relation)
        elif token.type in ("softbreak", "hardbreak"):
            yield _open_tag("br") + "\n"
        elif token.type == "code_inline":
            yield _render_code(token.content)
        elif token.type == "fence":
            yield f"{_open_tag('pre')}{_render_code(token.content)}{_close_tag('pre')}\n"
        elif token.type == "link_open":
            in_link += 1
            yield _open_link(token.attrs, relation) or _open_tag("a")
        elif not token.hidden:
            in_link -= token.type == "link_close"
            yield _render_tag(token)


def _render_code(text: str) -> str:
    return f"{_open_tag('code')}{escape(text, quote=False)}{_close_tag('code')}"


def _render_tag(token: Token) -> str:
    if token.nesting < 0:
        return _close_tag(token.tag) + ("\n" if token.block else "")
    return _allowed_tag(token.tag, token.attrs) if token.attrs else _open_tag(token.tag)


def html_to_text(html: str, *, addresses: bool = False) -> str:
    """Convert rendered HTML to text: blank lines between blocks, lists with numbers or dashes.

    With `addresses`, a link whose text isn't its target is followed by the target.
    """
    parts: list[str] = []
    counters: list[int | None] = []
    link: tuple[int, str] | None = None
    position = 0
    for tag in _TAG.finditer(html):
        closes, name, attributes = tag.groups()
        # The line end that the renderer writes after a block or a <br> isn't part of the text.
        parts.append(html[position : tag.start()].removeprefix("\n" if _ends_line(parts) else ""))
        position = tag.end()
        if name == "a":
            if closes and link and addresses:
                parts.append(_target(link[1], "".join(parts[link[0] :])))
            href = _HREF.search(attributes)
            link = (len(parts), href[1]) if href else None
        elif name in _LISTS and closes:
            counters.pop()
            parts.append("\n")
        elif name in _LISTS:
            parts.append("\n")
            start = _START.search(attributes)
            counters.append((int(start[1]) if start else 1) if name == "ol" else None)
        elif closes and name in _BLOCKS:
            parts.append("\n\n")
        elif name == "br" or (closes and name == "li"):
            parts.append("\n")
        elif name == "li" and counters:
            number = counters[-1]
            parts.append("- " if number is None else f"{number}. ")
            counters[-1] = None if number is None else number + 1
    text = "".join([*parts, html[position:]])
    return unescape(_BLANK_LINES.sub("\n\n", text)).strip()


def markdown_to_text(source: str) -> str:
    """Convert Markdown to text; links keep their addresses."""
    return html_to_text(from_markdown(source), addresses=True)


def _ends_line(parts: list[str]) -> bool:
    return any(parts[-1:]) and parts[-1].endswith("\n")


def _target(href: str, label: str) -> str:
    return "" if href in (label, f"mailto:{label}") else f" ({href.removeprefix('mailto:')})"
