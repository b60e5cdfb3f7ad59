"""Domain events of ideas, besides the changes of visibility of all content."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from forum.core.journal.event import Audited, Event


@dataclass(frozen=True, kw_only=True)
class VoteCast(Event):
    """A member voted for the idea."""

    changes_only_counts: ClassVar[bool] = True
    audited: ClassVar[Audited] = Audited.never
    member_id: int


@dataclass(frozen=True, kw_only=True)
class VoteTakenBack(Event):
    """A member took their vote back."""

    changes_only_counts: ClassVar[bool] = True
    audited: ClassVar[Audited] = Audited.never
    member_id: int


@dataclass(frozen=True, kw_only=True)
class VoteVoided(Event):
    """The vote of an erased member doesn't count: another one is the same voter's, or it came too late."""

    changes_only_counts: ClassVar[bool] = True
    audited: ClassVar[Audited] = Audited.never
    member_id: int


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """The municipality changed the status; `milestone_id` is the entry that records it."""

    before: str
    after: str
    milestone_id: int


@dataclass(frozen=True, kw_only=True)
class IdeaMerged(Event):
    """A moderator merged the idea into another one, which may be merged itself by now."""

    canonical_id: int
    undo_seconds: int = 0

    @property
    def delivery_delay(self) -> timedelta:
        """Authors hear of it when it can't be undone without a word any more."""
        return timedelta(seconds=self.undo_seconds)


@dataclass(frozen=True, kw_only=True)
class IdeaSplit(Event):
    """The idea stands on its own again, apart from the canonical one of its group.

    `is_undo`: so soon after the merge that no author has heard of that.
    """

    canonical_id: int
    is_undo: bool = False
