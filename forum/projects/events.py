"""Events of projects and updates, besides changes of visibility."""

from dataclasses import dataclass

from forum.core.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class IdeaLinked(Event):
    """An idea was linked to the project, which carries it out."""

    idea_id: int


@dataclass(frozen=True, kw_only=True)
class IdeaUnlinked(Event):
    """An idea was unlinked from the project."""

    idea_id: int


@dataclass(frozen=True, kw_only=True)
class UpdatePublished(Event):
    """An update became public: followers of the project or of its ideas are to be notified."""
