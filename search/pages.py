"""View models of the search page."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class Facet:
    """A facet value with its link; `here` is the selected one.

    `count` is the number of matches, None if unknown. `language` is that of `words`, if it differs
    from the page's.
    """

    words: str
    path: str
    here: bool
    count: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Result:
    """One result, with matching words highlighted; `supported`: the actor has voted for it."""

    kind: str
    title: Markup
    passage: Markup
    language: str
    path: str
    posted_at: datetime
    supported: bool = False


@dataclass(frozen=True)
class SearchPage(Page):
    """A search and its results. `total` is None for an empty query, or if the engine is `down`.

    `simple`: the fallback engine answered, which finds less. `corrected`: the words that the results
    have, as nothing has those that were typed; `corrected_path` searches for them.
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
    corrected: str = ""
    corrected_path: str = ""
