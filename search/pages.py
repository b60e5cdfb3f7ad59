"""What the search page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class Facet:
    """A choice of what is searched; `here` when it is the present one.

    `count`: how much it would find, None when that isn't known. `language` is that of `words`, when
    it isn't the page's.
    """

    words: str
    path: str
    here: bool
    count: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Result:
    """One thing that was found, with the words asked for marked; `supported` by who reads this."""

    kind: str
    title: Markup
    passage: Markup
    language: str
    path: str
    posted_at: datetime
    supported: bool = False


@dataclass(frozen=True)
class SearchPage(Page):
    """A search and what it found. `total` is None when nothing was asked or nobody answers.

    `simple`: an engine that finds less stands in for the one of choice.
    """

    template: ClassVar[str] = "search/page.html"
    q: str
    kind: str
    written_in: str = ""
    facets: tuple[Facet, ...] = ()
    languages: tuple[Facet, ...] = ()
    results: tuple[Result, ...] = ()
    total: int | None = None
    most: int = 0
    all_words: bool = True
    more_path: str | None = None
    down: bool = False
    simple: bool = False
