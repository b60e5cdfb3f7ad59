"""Names that content came with from elsewhere: no member's, so that only moderators can remove them."""

from typing import Protocol

from forum.core.actor import Actor
from forum.core.content.summary import INVISIBLE
from forum.core.verdict import ALLOWED, Verdict, denied
from forum.core.visibility import Visibility


class Named(Protocol):
    """Content, or its summary, as far as this needs it."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def name_shown(self) -> str: ...
    @property
    def visibility(self) -> Visibility: ...


def has_imported_name(content: Named) -> bool:
    """Whether content shows a name, and isn't a member's; drafts wait for theirs."""
    is_nobodys = content.author_id is None and content.visibility not in INVISIBLE
    return is_nobodys and bool(content.name_shown)


def may_remove_name(actor: Actor, content: Named) -> Verdict:
    """Moderators remove a name that came from elsewhere; a member changes their own."""
    if not actor.is_moderator:
        return denied("not_moderator")
    return ALLOWED if has_imported_name(content) else denied("no_imported_name")
