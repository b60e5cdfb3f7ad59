"""What happens to projects and updates besides becoming and ceasing to be public."""

from dataclasses import dataclass

from forum.core.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class IdeaLinked(Event):
    """The project carries out an idea."""

    idea_id: int


@dataclass(frozen=True, kw_only=True)
class IdeaUnlinked(Event):
    """The project no longer carries out an idea."""

    idea_id: int


@dataclass(frozen=True, kw_only=True)
class UpdatePublished(Event):
    """An update became public: whoever follows the project or one of its ideas is to hear of it."""
