"""The list of measures: what is requested, and the goal relative to its floor."""

from dataclasses import dataclass
from typing import Literal

MeasureKind = Literal["page", "search", "vote", "post", "life", "mail"]
ServerKind = Literal["plain", "fresh", "meili", "fresh-meili", "none"]


@dataclass(frozen=True)
class Measure:
    """One row of a table. `goal`: the minimum ratio of its request rate to that of the floor.

    The floor of `life` is the same page of the same server while nobody votes. A `fresh` server has no
    page cache; a `meili` server searches with Meilisearch; without a server it has a town of its own.
    """

    name: str
    title: str
    kind: MeasureKind
    path: str = ""
    signed_in: bool = False
    connections: int = 8
    goal: float | None = None
    server: ServerKind = "plain"


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
    Measure("life", "list, beside 100 votes a second", "life", "list", goal=0.5),
    Measure("post", "post an idea, 8 at once", "post"),
    Measure("fresh", "list, made anew", "page", "list", server="fresh"),
    Measure("fresh-filtered", "filtered, made anew", "page", "filtered", server="fresh"),
    Measure("fresh-deep", "page 500, made anew", "page", "deep", server="fresh"),
    Measure("fresh-idea", "idea, made anew", "page", "idea", server="fresh"),
    Measure("fresh-search", "search, made anew", "search", goal=0.4, server="fresh"),
    Measure("meili", "search, Meilisearch", "search", goal=0.4, server="meili"),
    Measure("fresh-meili", "Meilisearch, made anew", "search", goal=0.4, server="fresh-meili"),
    Measure("digests", "mail with news, for a reader", "mail", goal=1.0, server="none"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def chosen(only: str) -> list[Measure]:
    """The measures with these names or prefixes of names, separated by commas; by default all."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if not any(each.startswith(name) for each in BY_NAME)]
    if unknown:
        raise SystemExit(f"no such measure: {', '.join(unknown)}; there are: {', '.join(BY_NAME)}")
    if not names:
        return list(MEASURES)
    return [
        measure
        for measure in MEASURES
        if measure.name in names
        or any(measure.name.startswith(name) and name not in BY_NAME for name in names)
    ]
