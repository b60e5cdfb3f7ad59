"""The only door to HTML: what residents type is shown as typed, what staff type is Markdown.

Both are written tag by tag, and bleach judges each tag before it is written: its name, its
attributes and where it leads. Bleach is given tags instead of a page because its parser takes up to
half a second for 8,000 characters of the worst kind; what is outside of tags is escaped.
`decisions/0004` says why it stays, and how to swap it. The result is stored beside the source.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

from bleach.sanitizer import BleachSanitizerFilter
from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.core.text.autolinks import links

RENDERER = 2
"""Raise when the output changes, with a migration that renders anew what is stored (as 0006)."""

TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr",
     "h3", "h4"}
)  # fmt: skip
_RELATION = ' rel="nofollow ugc noopener"'
_BULLET = re.compile(r"[ \t]*[-•*][ \t]+(?=\S)")
_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_START = re.compile(r'start="(\d+)"')
_HREF = re.compile(r'href="([^"]*)"')
_BLANK_LINES = re.compile(r"\n{3,}")
_BLOCKS = frozenset({"p", "h3", "h4", "blockquote", "pre"})
_LISTS = frozenset({"ul", "ol"})
# A text of 8,000 characters has about 300 of these; the parser takes some 20 µs for each.
_MARK = re.compile(r"[\n\[\]!*_~`<>&\\#+@]|(?<=\n)[-=]")
MOST_MARKS = 800

_judge = BleachSanitizerFilter(
    [],
    allowed_tags=TAGS,
    attributes={"a": ["href", "title"], "ol": ["start"]},
    allowed_protocols={"http", "https", "mailto"},
    strip_disallowed_tags=True,
)
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
# A picture from elsewhere would tell that site who reads what. An indented letter is no code, and
# "[word]: address" is a line of a text; without raw HTML its rules only cost time.
_markdown.disable(["image", "code", "reference", "html_block", "html_inline"])


@dataclass(frozen=True)
class RichText:
    """A text as it was typed, and its HTML. Made before anything is written to the database."""

    source: str
    html: str

    def __bool__(self) -> bool:
        return bool(self.source)


RichTexts = Mapping[str, RichText]
"""A text by language."""


def sources(texts: RichTexts) -> dict[str, str]:
    """What was typed, by language."""
    return {language: text.source for language, text in texts.items()}


def htmls(texts: RichTexts) -> dict[str, str]:
    """The HTML, by language."""
    return {language: text.html for language, text in texts.items()}


def plain_text(source: str) -> RichText:
    """What a resident typed, with its HTML."""
    return RichText(source, from_plain(source))


def markdown(source: str) -> RichText:
    """What staff typed, with its HTML."""
    return RichText(source, from_markdown(source))


def markdowns(texts: Mapping[str, str]) -> RichTexts:
    """What staff typed, by language, with its HTML."""
    return {language: markdown(text) for language, text in texts.items()}


def _tag(name: str, attributes: Mapping[str, object]) -> str:
    """An opening tag as bleach lets it through; nothing when it doesn't."""
    asked = {(None, key): str(value) for key, value in attributes.items()}
    allowed = _judge.sanitize_token({"type": "StartTag", "name": name, "data": asked})
    if allowed is None:
        return ""
    kept = "".join(f' {key}="{escape(value)}"' for (_, key), value in allowed["data"].items())
    return f"<{name}{kept}>"


@lru_cache(maxsize=64)
def _bare(name: str) -> str:
    return _tag(name, {})


def _closing(name: str) -> str:
    return f"</{name}>" if _bare(name) else ""


def _link(attributes: Mapping[str, object]) -> str:
    """The opening tag of a link; nothing when bleach takes its target away."""
    opening = _tag("a", attributes)
    return f"{opening[:-1]}{_RELATION}>" if " href=" in opening else ""


def _linked(text: str) -> str:
    """Text with its whole addresses as links."""
    if "://" not in text and "@" not in text:
        return escape(text, quote=False)
    parts: list[str] = []
    done = 0
    for link in links(text):
        shown = escape(text[link.start : link.end], quote=False)
        opening = _link({"href": link.href})
        parts += (
            escape(text[done : link.start], quote=False),
            f"{opening}{shown}{_closing('a')}" if opening else shown,
        )
        done = link.end
    return "".join([*parts, escape(text[done:], quote=False)])


def from_plain(source: str) -> str:
    """The HTML of a text in which nothing is markup but line ends, bullets and whole addresses."""
    blocks: list[tuple[str, list[str]]] = []
    apart = True
    for line in source.split("\n"):
        if not line.strip():
            apart = True
            continue
        bullet = _BULLET.match(line)
        kind = "ul" if bullet else "p"
        # A blank line ends a paragraph, but not a list.
        if not blocks or blocks[-1][0] != kind or (apart and kind == "p"):
            blocks.append((kind, []))
        blocks[-1][1].append(_linked(line[bullet.end() :] if bullet else line.strip()))
        apart = False
    return "\n".join(
        _paragraph(lines) if kind == "p" else _bullets(lines) for kind, lines in blocks
    )


def _paragraph(lines: list[str]) -> str:
    return _bare("p") + f"{_bare('br')}\n".join(lines) + _closing("p")


def _bullets(lines: list[str]) -> str:
    items = "".join(f"{_bare('li')}{line}{_closing('li')}\n" for line in lines)
    return f"{_bare('ul')}\n{items}{_closing('ul')}"


def from_markdown(source: str) -> str:
    """The HTML of a Markdown text. Raw HTML in it is shown, never run.

    With more marks than anybody writes it is shown as typed: reading them would take too long.
    """
    if len(_MARK.findall(source)) > MOST_MARKS:
        return from_plain(source)
    return "".join(_written(_markdown.parse(source))).strip()


def _written(tokens: Iterable[Token]) -> Iterator[str]:
    in_link = 0
    for token in tokens:
        if token.type == "inline":
            yield from _written(token.children or ())
        elif token.type == "text":
            yield escape(token.content, quote=False) if in_link else _linked(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            yield _bare("br") + "\n"
        elif token.type == "code_inline":
            yield _code(token.content)
        elif token.type == "fence":
            yield f"{_bare('pre')}{_code(token.content)}{_closing('pre')}\n"
        elif token.type == "link_open":
            in_link += 1
            yield _link(token.attrs) or _bare("a")
        elif not token.hidden:
            in_link -= token.type == "link_close"
            yield _structure(token)


def _code(text: str) -> str:
    return f"{_bare('code')}{escape(text, quote=False)}{_closing('code')}"


def _structure(token: Token) -> str:
    name = token.tag
    if token.type in ("heading_open", "heading_close"):
        # A text never outranks the page's own headings.
        name = "h3" if name in ("h1", "h2") else "h4"
    if token.nesting < 0:
        return _closing(name) + ("\n" if token.block else "")
    return _tag(name, token.attrs) if token.attrs else _bare(name)


def plain(html: str, *, addresses: bool = False) -> str:
    """The text of rendered HTML: blank lines between blocks, lists with numbers or dashes.

    With `addresses`, a link that doesn't show where it leads is followed by its address.
    """
    parts: list[str] = []
    numbers: list[int | None] = []
    link: tuple[int, str] | None = None
    done = 0
    for tag in _TAG.finditer(html):
        closes, name, attributes = tag.groups()
        # What stands after a block or a <br> begins with the line end of the source.
        parts.append(html[done : tag.start()].removeprefix("\n" if _ends_line(parts) else ""))
        done = tag.end()
        if name == "a":
            if closes and link and addresses:
                parts.append(_address(link[1], "".join(parts[link[0] :])))
            href = _HREF.search(attributes)
            link = (len(parts), href[1]) if href else None
        elif name in _LISTS and closes:
            numbers.pop()
            parts.append("\n")
        elif name in _LISTS:
            parts.append("\n")
            start = _START.search(attributes)
            numbers.append((int(start[1]) if start else 1) if name == "ol" else None)
        elif closes and name in _BLOCKS:
            parts.append("\n\n")
        elif name == "br" or (closes and name == "li"):
            parts.append("\n")
        elif name == "li" and numbers:
            number = numbers[-1]
            parts.append("- " if number is None else f"{number}. ")
            numbers[-1] = None if number is None else number + 1
    text = "".join([*parts, html[done:]])
    return unescape(_BLANK_LINES.sub("\n\n", text)).strip()


def _ends_line(parts: list[str]) -> bool:
    return any(parts[-1:]) and parts[-1].endswith("\n")


def _address(href: str, shown: str) -> str:
    return "" if href in (shown, f"mailto:{shown}") else f" ({href.removeprefix('mailto:')})"
