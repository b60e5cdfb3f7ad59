"""What staff's forms show of an idea, a part of the town or a member: the values of their fields."""

from forum.ideas.tables import Idea


def of_idea(idea: Idea) -> dict[str, str]:
    """What an official has before them who answers an idea, or links it."""
    return {
        "title": idea.title,
        "body": idea.body,
        "status": idea.status.value,
        "visibility": idea.visibility.value,
    }
