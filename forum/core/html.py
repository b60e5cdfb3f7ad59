"""Markdown to safe HTML: raw HTML off, then bleach. The only file that knows bleach.

Bleach is no longer maintained upstream; `decisions/0004` says why it stays and how to swap it.
Rendering costs about 5 ms per kilobyte, so the result is stored beside the source.
"""

import re
from functools import partial
from typing import Any

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

RENDERER = 1
"""Raise when the output changes, so that stored HTML can be told apart."""

TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr",
     "h3", "h4"}
)  # fmt: skip
_HEADING = re.compile(r"(</?)h([1-6])>")
_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(p|li|h3|h4|blockquote|pre)>|<br ?/?>")

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
_markdown.disable("image")


def _relation(attributes: dict[Any, Any], new: bool = False) -> dict[Any, Any]:
    attributes[(None, "rel")] = "nofollow ugc noopener"
    return attributes


def _cleaner() -> Cleaner:
    # A Cleaner keeps parser state, so each call makes its own (rendering runs in threads).
    return Cleaner(
        tags=TAGS,
        attributes={"a": ["href", "title"], "ol": ["start"]},
        protocols={"http", "https", "mailto"},
        strip=True,
        filters=[partial(LinkifyFilter, callbacks=[_relation], skip_tags={"pre", "code"})],
    )


def _demote(match: re.Match[str]) -> str:
    # A text never outranks the page's own headings.
    return f"{match[1]}{'h3' if match[2] in '12' else 'h4'}>"


def render(source: str) -> str:
    """The safe HTML of a Markdown text. Raw HTML in it is shown, never run."""
    return str(_cleaner().clean(_HEADING.sub(_demote, _markdown.render(source)))).strip()


def plain(html: str) -> str:
    """The text of rendered HTML, a line per block, with entities resolved."""
    text = _TAG.sub("", _BLOCK_END.sub("\n", html))
    for entity, character in (
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"),
    ):  # fmt: skip
        text = text.replace(entity, character)
    return text.strip()
