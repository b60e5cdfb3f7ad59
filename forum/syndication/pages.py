"""Page models of what is shared: a poster, and the snippet for the town's own site."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.web.forms import Form
from forum.web.rendering.pages import Page

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class PosterPage(Page):
    """A page to print and hang up: drawing, title, QR code, short link and telephone.

    `page_path` is the path of the content, `picture` that of its drawing; `address` the short link without what nobody types.
    """

    template: ClassVar[str] = "syndication/poster.html"
    title: str
    title_lang: str
    picture: str
    qr: str
    address: str
    page_path: str


@dataclass(frozen=True)
class EmbedPage(Page):
    """The snippet that shows ideas on the town's own site, and the sites that may show it."""

    template: ClassVar[str] = "syndication/embed_admin.html"
    chosen: Form[Any]
    neighbourhoods: Choices
    themes: Choices
    snippet: str
    frame_path: str
    feed: str
    origins: tuple[str, ...]
