"""Values that the forms of neighbourhoods and themes are opened with."""

from forum.town.tables import Neighbourhood, Theme


def of_theme(theme: Theme) -> dict[str, str]:
    """The names and the place of a theme."""
    names = {f"name_{code}": name for code, name in theme.names.items()}
    return names | {"position": str(theme.position)}


def of_neighbourhood(place: Neighbourhood) -> dict[str, str]:
    """The name and the place of a neighbourhood."""
    return {"name": place.name, "position": str(place.position)}
