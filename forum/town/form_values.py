"""Initial values of the forms for neighbourhoods and themes."""

from forum.town.tables import Neighbourhood, Theme


def of_theme(theme: Theme) -> dict[str, str]:
    """The names and the position of a theme."""
    names = {f"name_{code}": name for code, name in theme.names.items()}
    return names | {"position": str(theme.position)}


def of_neighbourhood(neighbourhood: Neighbourhood) -> dict[str, str]:
    """The name and the position of a neighbourhood."""
    return {"name": neighbourhood.name, "position": str(neighbourhood.position)}
