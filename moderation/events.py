"""What happens at the moderators' desk."""

from dataclasses import dataclass

from forum.core.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """A moderator decided about the content, or took that back. `ground` is a published code."""

    case_id: int
    outcome: str
    ground: str = ""
