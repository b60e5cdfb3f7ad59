"""Initial values of the forms for neighbourhoods and themes."""

from forum.town.tables import Neighbourhood, Theme


def of_theme(theme: Theme) -> dict[str, str]:
    """The names and the position of a theme."""
    names = {f"name_{code}": name for code, name in theme.names.items()}
    return names | {"position": str(theme.position)}


def of_neighbourhood(neighbourhood: Neighbourhood) -> dict[str, str]:
    """The names and the position of a neighbourhood."""
    names = {f"name_{code}": name for code, name in neighbourhood.names.items()}
    return names | {"name": neighbourhood.name, "position": str(neighbourhood.position)}


def of_part(part: Neighbourhood | Theme) -> dict[str, str]:
    """The values of a theme or of a neighbourhood."""
    return of_theme(part) if isinstance(part, Theme) else of_neighbourhood(part)
