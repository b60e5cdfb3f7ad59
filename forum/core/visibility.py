"""Visibility state machine: moderation states of content and the transitions between them."""

from enum import StrEnum

from forum.core.errors import Conflict


class Visibility(StrEnum):
    """Moderation state of a piece of content."""

    draft = "draft"
    pending = "pending"
    public = "public"
    hidden = "hidden"
    returned = "returned"
    rejected = "rejected"
    withdrawn = "withdrawn"
    safeguarded = "safeguarded"
    erased = "erased"


V = Visibility


VISIBILITY_TRANSITIONS: dict[Visibility, frozenset[Visibility]] = {
    V.draft: frozenset({V.pending, V.erased}),
    V.pending: frozenset({V.public, V.returned, V.rejected, V.withdrawn, V.safeguarded, V.erased}),
    V.public: frozenset({V.pending, V.hidden, V.withdrawn, V.safeguarded, V.erased}),
    V.hidden: frozenset({V.public, V.erased}),
    V.returned: frozenset({V.pending, V.withdrawn, V.erased}),
    # To public on an upheld appeal only: other decisions lead through pending (`moderation/rules.py`).
    V.rejected: frozenset({V.pending, V.public, V.erased}),
    # To pending when its author puts it back.
    V.withdrawn: frozenset({V.pending, V.erased}),
    V.safeguarded: frozenset({V.pending, V.withdrawn, V.erased}),
    V.erased: frozenset(),
}


def check_visibility_transition(before: Visibility, after: Visibility) -> None:
    """Raise `Conflict` unless the transition is allowed."""
    if after not in VISIBILITY_TRANSITIONS[before]:
        raise Conflict("visibility_move")
