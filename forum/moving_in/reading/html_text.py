"""HTML and Markdown of other platforms as plain text, as residents' texts are here.

Paragraphs, lists and their numbers stay, links keep their address, scripts and styles go. A text
without markup stays as it is.
"""

import re
from html import unescape
from html.parser import HTMLParser

from forum.core.text.cleaning import clean_text
from forum.core.text.html import markdown_to_text

MAX_HTML = 200_000
"""Characters that are parsed: a text that long is refused anyway."""
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "blockquote", "pre", "table", "figure",
     "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "hr", "address", "details", "summary"}
)  # fmt: skip
_LINES = frozenset({"br", "tr", "dt", "dd"})
_LISTS = frozenset({"ul", "ol"})
_CODE = frozenset({"script", "style"})
_HIDDEN = frozenset({"head", "title", "template", "noscript", "iframe", "svg", "object"})
_SILENT = _CODE | _HIDDEN
_INLINE = frozenset(
    {"a", "b", "i", "u", "s", "em", "strong", "span", "small", "sub", "sup", "font", "code", "mark", "img",
     "del", "ins", "q", "cite", "abbr", "li", "td", "th", "tbody", "thead", "strike", "center", "wbr"}
)  # fmt: skip
_KNOWN = _BLOCKS | _LINES | _LISTS | _SILENT | _INLINE
_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(_KNOWN, key=len, reverse=True))})(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BREAKING = re.compile(
    rf"</?(?:{'|'.join(sorted(_BLOCKS | _LINES | _LISTS | {'li'}, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_ESCAPED_TAG = re.compile(
    rf"&(?:amp;)?lt;(?P<end>/)?(?P<name>{'|'.join(sorted(_KNOWN, key=len, reverse=True))})"
    r"(?:\s(?:(?!&(?:amp;)?[lg]t;)[^<>])*)?/?&(?:amp;)?gt;",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}[0-9]{0,2});", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ITEM = "\ufdd0"
"""Marks the beginning of a list item; a noncharacter, which no text holds."""
_BLANK_LINES = re.compile(r"\n{3,}")


class _TextWriter(HTMLParser):
    """Writes the text of HTML, however damaged its tags are."""

    def __init__(self, *, keeps_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._keeps_lines = keeps_lines
        self._parts: list[str] = []
        self._counters: list[int | None] = []
        self._silent = ""
        self._preformatted = 0
        self._link: tuple[int, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._silent:
            return
        if tag in _SILENT:
            self._silent = tag
        elif tag == "a":
            self._end_link()
            href = (values.get("href") or "").strip()
            if href.lower().startswith(("http://", "https://", "mailto:")):
                self._link = (len(self._parts), href)
        elif tag in _LISTS:
            start = values.get("start") or ""
            number = int(start) if start.isdecimal() and len(start) < 6 else 1
            self._break(1 if self._counters else 2)
            self._counters.append(number if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag in {"td", "th"}:
            self._parts.append(" ")
        else:
            self._preformatted += tag == "pre"
            self._break_for(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent or tag in _SILENT:
            self._silent = "" if tag == self._silent else self._silent
        elif tag == "a":
            self._end_link()
        elif tag in _LISTS:
            if self._counters:
                self._counters.pop()
            self._break(1 if self._counters else 2)
        else:
            self._preformatted = max(0, self._preformatted - (tag == "pre"))
            if tag != "br":
                self._break_for(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if not self._preformatted:
            data = data if self._keeps_lines else _SPACE.sub(" ", data)
            if not self._keeps_lines and (not self._parts or self._parts[-1].endswith(("\n", " "))):
                data = data.lstrip(" ")
        if data:
            self._parts.append(data)

    def text(self) -> str:
        """The text so far."""
        self._end_link()
        lines = (line.strip(" \t") for line in "".join(self._parts).split("\n"))
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()

    def _break_for(self, tag: str) -> None:
        if tag == "br":
            self._parts.append("\n")
        elif tag in _LINES:
            self._break(1)
        # The paragraph of an item stays on the item's line.
        elif tag in _BLOCKS and not (self._parts and self._parts[-1].startswith(_ITEM)):
            self._break(1 if self._counters else 2)

    def _break(self, count: int) -> None:
        """End the line, with `count` line ends in all."""
        found = 0
        while self._parts and not self._parts[-1].strip(" \n"):
            found += self._parts.pop().count("\n")
        self._parts.append("\n" * max(found, count))

    def _begin_item(self) -> None:
        self._break(1)
        number = self._counters[-1] if self._counters else None
        if number is not None:
            self._counters[-1] = number + 1
        self._parts.append(f"{_ITEM}- " if number is None else f"{_ITEM}{number}. ")

    def _end_link(self) -> None:
        if self._link is None:
            return
        start, href = self._link
        self._link = None
        label = "".join(self._parts[start:]).strip()
        address = href[7:] if href.lower().startswith("mailto:") else href
        if address != label and address.rstrip("/") != label.rstrip("/"):
            self._parts.append(f" ({address})" if label else address)


def is_html(text: str) -> bool:
    """Whether a text holds tags that HTML knows; `a < b` doesn't."""
    return "<" in text and _TAG.search(text) is not None


def _without_unclosed(html: str) -> str:
    """HTML without the tags of hidden elements that nothing closes: what follows is text."""
    for tag in _HIDDEN:
        start = html.lower().rfind(f"</{tag}") + 1
        html = html[:start] + re.sub(rf"<{tag}\b[^<>]*>", "", html[start:], flags=re.IGNORECASE)
    # Nor is the beginning of a tag at the end, which the parser would try again and again.
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


def _with_escaped_tags(text: str) -> str:
    """HTML whose tags a platform escaped once too often, with its tags.

    Tags that nothing closes are talked about, and so are those inside a line of HTML.
    """
    tags = list(_ESCAPED_TAG.finditer(text)) if "lt;" in text else []
    if is_html(text):
        tags = [tag for tag in tags if tag["name"].lower() in _BLOCKS | _LINES | _LISTS]
    begun = {tag["name"].lower() for tag in tags if not tag["end"]}
    ended = {tag["name"].lower() for tag in tags if tag["end"]} | {"br"}
    if not begun & ended:
        return text
    return _ESCAPED_TAG.sub(lambda tag: unescape(unescape(tag[0])), text)


def to_plain(text: str, *, markdown: bool = False) -> str:
    """A text without its markup, cleaned as what residents type."""
    if not markdown:
        text = _with_escaped_tags(text)
    if is_html(text):
        # In Markdown, lines and their indents mean something beside tags too.
        writer = _TextWriter(keeps_lines=markdown or not _BREAKING.search(text))
        writer.feed(_without_unclosed(text[:MAX_HTML]))
        writer.close()
        text = writer.text().replace(_ITEM, "")
    if markdown:
        text = markdown_to_text(clean_text(text))
    if _ENTITY.search(text):
        text = unescape(text)
    return clean_text(text.replace("\xa0", " "))


def to_plain_line(text: str) -> str:
    """The same for a title, on one line."""
    return " ".join(to_plain(text).split())
