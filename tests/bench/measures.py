"""What is measured, and what it should reach beside its floor."""

from dataclasses import dataclass
from typing import Literal

ContentType = Literal["page", "search", "vote", "post"]
Server = Literal["plain", "fresh", "meili", "fresh-meili"]


@dataclass(frozen=True)
class Measure:
    """One line of a table. `goal`: the part of the floor's answers a second that it should reach.

    Those of a `fresh` server are asked of a forum that keeps no pages ready, those of a `meili` one
    of one that searches by Meilisearch.
    """

    name: str
    title: str
    kind: ContentType
    path: str = ""
    signed_in: bool = False
    connections: int = 8
    goal: float | None = None
    server: Server = "plain"


MEASURES = (
    Measure("list", "list, guest", "page", "list", goal=0.5),
    Measure("filtered", "list, filtered", "page", "filtered", goal=0.5),
    Measure("deep", "list, page 500", "page", "deep", goal=0.5),
    Measure("idea", "idea with 20 comments, guest", "page", "idea", goal=0.5),
    Measure("member", "list, signed in", "page", "list", signed_in=True, goal=0.06),
    Measure("member-idea", "idea, signed in", "page", "idea", signed_in=True),
    Measure("search", "search, embedded", "search", goal=0.4),
    Measure("vote1", "vote, 1 at once", "vote", connections=1, goal=0.4),
    Measure("vote8", "vote, 8 at once", "vote", connections=8, goal=0.4),
    Measure("vote32", "vote, 32 at once", "vote", connections=32, goal=0.4),
    Measure("post", "post an idea, 8 at once", "post"),
    Measure("fresh", "list, made anew", "page", "list", server="fresh"),
    Measure("fresh-filtered", "filtered, made anew", "page", "filtered", server="fresh"),
    Measure("fresh-deep", "page 500, made anew", "page", "deep", server="fresh"),
    Measure("fresh-idea", "idea, made anew", "page", "idea", server="fresh"),
    Measure("fresh-search", "search, made anew", "search", goal=0.4, server="fresh"),
    Measure("meili", "search, Meilisearch", "search", goal=0.4, server="meili"),
    Measure("fresh-meili", "Meilisearch, made anew", "search", goal=0.4, server="fresh-meili"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def chosen(only: str) -> list[Measure]:
    """The measures named, by whole names or their beginnings; all without names."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    wrong = [name for name in names if not any(each.startswith(name) for each in BY_NAME)]
    if wrong:
        raise SystemExit(f"no such measure: {', '.join(wrong)}; there are: {', '.join(BY_NAME)}")
    if not names:
        return list(MEASURES)
    return [
        measure
        for measure in MEASURES
        if measure.name in names
        or any(measure.name.startswith(name) and name not in BY_NAME for name in names)
    ]
