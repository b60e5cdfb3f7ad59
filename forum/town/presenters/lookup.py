"""Lookup of neighbourhoods and themes by id and by slug."""

from dataclasses import dataclass

from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.town import queries
from forum.town.tables import Neighbourhood, Theme


@dataclass(frozen=True)
class TownLookup:
    """The town's neighbourhoods and themes, by id: they name and colour every idea."""

    neighbourhoods: dict[int, Neighbourhood]
    themes: dict[int, Theme]

    @classmethod
    async def read(cls, session: ReadSession) -> "TownLookup":
        """Two small questions to the database, whatever the size of the forum."""
        return cls(
            {row.id or 0: row for row in await queries.neighbourhoods(session)},
            {row.id or 0: row for row in await queries.themes(session)},
        )

    def neighbourhood_name(self, id: int | None) -> str:
        """The name of a neighbourhood, or nothing."""
        found = self.neighbourhoods.get(id or 0)
        return found.name if found else ""

    def theme_name(self, id: int | None, site: Site) -> str:
        """The name of a theme in the current language, or nothing."""
        found = self.themes.get(id or 0)
        return site.words(found.names) if found else ""

    def indexes(self, theme_id: int | None, neighbourhood_id: int | None) -> tuple[int, int]:
        """Their places in the town's order, which choose shape and colour; behind the last for none."""
        themes, places = list(self.themes), list(self.neighbourhoods)
        return (
            themes.index(theme_id) if theme_id in themes else len(themes),
            places.index(neighbourhood_id) if neighbourhood_id in places else len(places),
        )

    def neighbourhood_choices(self) -> list[tuple[str, str]]:
        """Slugs and names for a list to choose from."""
        return [(row.slug, row.name) for row in self.neighbourhoods.values()]

    def theme_choices(self, site: Site) -> list[tuple[str, str]]:
        """Slugs and names for a list to choose from, in the current language."""
        return [(row.slug, site.words(row.names)) for row in self.themes.values()]

    def neighbourhood_id(self, wanted: str) -> int | None:
        """The id of a neighbourhood's slug."""
        return next((key for key, row in self.neighbourhoods.items() if row.slug == wanted), None)

    def theme_id(self, wanted: str) -> int | None:
        """The id of a theme's slug."""
        return next((key for key, row in self.themes.items() if row.slug == wanted), None)
