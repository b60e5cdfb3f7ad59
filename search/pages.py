"""What the search page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from forum.web.render import Page


@dataclass(frozen=True)
class Facet:
    """A choice of what is searched; `here` when it is the present one."""

    words: str
    path: str
    here: bool


@dataclass(frozen=True)
class Result:
    """One thing that was found, with the words asked for marked."""

    kind: str
    title: Markup
    passage: Markup
    language: str
    path: str
    posted_at: datetime


@dataclass(frozen=True)
class SearchPage(Page):
    """A search and what it found. `total` is None when nothing was asked or nobody answers."""

    template: ClassVar[str] = "search/page.html"
    q: str
    kind: str
    facets: tuple[Facet, ...] = ()
    results: tuple[Result, ...] = ()
    total: int | None = None
    most: int = 0
    all_words: bool = True
    more_path: str | None = None
    down: bool = False
