"""Kinds of things that comments are about: those that are the ideas of the file, and all others.

A platform numbers each kind by itself: comment 5 may be about debate 1, and there is a proposal 1.
"""

import re
from collections.abc import Iterable

from forum.moving_in.reading.columns import parse_column

_IDEAS = frozenset({
    "proposal", "decidim::proposals::proposal", "idea", "input", "post", "suggestion",
    "contribution", "voorstel", "idee", "inzending", "vorschlag", "beitrag", "proposition", "proposta",
})  # fmt: skip
# Consul exports these as lists of their own, known by columns that its proposals don't have.
_OTHER_LISTS = (
    (
        frozenset({"budget::investment", "spendingproposal"}),
        frozenset({"feasibility", "heading", "budget_id", "heading_id", "geographical_scope"}),
    ),
    (frozenset({"debate"}), frozenset({"cached_votes_down"})),
)


def idea_kinds(columns: Iterable[str]) -> frozenset[str]:
    """The kinds that the ideas of a file with these columns have, as `normal_kind` writes them."""
    bases = {parse_column(name).base for name in columns if name}
    return next((kinds for kinds, signs in _OTHER_LISTS if signs & bases), _IDEAS)


def normal_kind(kind: str) -> str:
    """A kind for comparison: `Decidim::Proposals::Proposal` in small letters."""
    return re.sub(r"\s+", "", kind.casefold()).removesuffix("s")


def is_comment(kind: str) -> bool:
    """Whether it is the kind of comments: the subject is then what is answered."""
    return "comment" in kind.casefold().rpartition(":")[2]
