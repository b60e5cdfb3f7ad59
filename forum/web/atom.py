"""Atom feeds (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.responses import Response

MEDIA_TYPE = "application/atom+xml"
NEWEST = 50
"""Entries of a feed, the newest."""
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 can't hold, as texts of former sites may."""
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class FeedItem:
    """One item. `id` never changes, also when its address does; addresses are absolute.

    `html` is in `language`, `title` too.
    """

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    author: str
    html: str
    language: str
    categories: tuple[tuple[str, str], ...] = ()
    """Terms with their labels."""


@dataclass(frozen=True)
class Feed:
    """A feed: `url` is its own address, `page` that of the page with the same content."""

    title: str
    subtitle: str
    url: str
    page: str
    language: str
    author: str
    icon: str
    made_at: datetime
    items: Sequence[FeedItem]

    @property
    def updated(self) -> datetime:
        """When the newest change was; of a feed without items, when it was made."""
        return max((item.updated for item in self.items), default=self.made_at)


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = _NOT_XML.sub("", text) or None
    return element


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _add_item(root: Element, item: FeedItem) -> None:
    element = SubElement(root, "entry", {_XML_LANGUAGE: item.language})
    _add(element, "id", item.id)
    _add(element, "title", item.title)
    _add(element, "link", rel="alternate", type="text/html", href=item.url)
    _add(element, "published", _moment(item.published))
    _add(element, "updated", _moment(item.updated))
    _add(_add(element, "author"), "name", item.author)
    for term, label in item.categories:
        _add(element, "category", term=term, label=_NOT_XML.sub("", label))
    _add(element, "content", item.html, type="html")


def to_xml(feed: Feed) -> bytes:
    """The feed as a document."""
    root = Element("feed", {"xmlns": _NAMESPACE, _XML_LANGUAGE: feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page, hreflang=feed.language)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "icon", feed.icon)
    for item in feed.items:
        _add_item(root, item)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def atom_response(feed: Feed) -> Response:
    """The feed as a response.

    A reader that has it already gets a 304 by its ETag alone, which the page cache gives it: when content
    is hidden, the newest change doesn't get newer.
    """
    modified = format_datetime(feed.updated.astimezone(UTC), usegmt=True)
    return Response(to_xml(feed), media_type=MEDIA_TYPE, headers={"last-modified": modified})
