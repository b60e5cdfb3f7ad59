"""What staff's forms show of an idea, a part of the town or a member: the values of their fields."""

from forum.accounts.tables import Member
from forum.ideas.forms import CALL_TEXTS
from forum.ideas.tables import Call, Idea, Neighbourhood, Theme


def of_idea(idea: Idea) -> dict[str, str]:
    """What an official has before them who answers an idea, or links it."""
    return {
        "title": idea.title,
        "body": idea.body,
        "status": idea.status.value,
        "visibility": idea.visibility.value,
    }


def of_call(call: Call) -> dict[str, str]:
    """The texts, days and short name of a call."""
    values = {
        "slug": call.slug,
        "opens_on": call.opens_on.isoformat(),
        "closes_on": call.closes_on.isoformat(),
        "answered_on": call.answered_on.isoformat() if call.answered_on else "",
    }
    for text in CALL_TEXTS:
        written = getattr(call, text.name)
        values |= {f"{text.name}_{code}": typed for code, typed in written.items()}
    return values


def of_theme(theme: Theme) -> dict[str, str]:
    """The names and the place of a theme."""
    names = {f"name_{code}": name for code, name in theme.names.items()}
    return names | {"position": str(theme.position)}


def of_neighbourhood(place: Neighbourhood) -> dict[str, str]:
    """The name and the place of a neighbourhood."""
    return {"name": place.name, "position": str(place.position)}


def of_member(member: Member) -> dict[str, str]:
    """The role of a member."""
    return {"role": member.role.value}
