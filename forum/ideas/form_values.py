"""Form values of ideas, from which versions are computed for optimistic locking."""

from forum.ideas.tables import Idea


def of_idea(idea: Idea) -> dict[str, str]:
    """The values that an official sees when they answer an idea or link it."""
    return {
        "title": idea.title,
        "body": idea.body,
        "status": idea.status.value,
        "visibility": idea.visibility.value,
    }
