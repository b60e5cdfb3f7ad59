"""Lookup of neighbourhoods and themes by id and by slug."""

from dataclasses import dataclass

from forum.core.i18n.localized_text import LocalizedText
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.town import queries
from forum.town.tables import Neighbourhood, Theme


def names_of(neighbourhood: Neighbourhood, site: Site) -> dict[str, str]:
    """The names of a neighbourhood by language."""
    return {site.default_language: neighbourhood.name} | neighbourhood.names


@dataclass(frozen=True)
class TownLookup:
    """The town's neighbourhoods and themes by id: every idea shows their names and colours."""

    neighbourhoods: dict[int, Neighbourhood]
    themes: dict[int, Theme]

    @classmethod
    async def read(cls, session: ReadSession) -> "TownLookup":
        """Load both with two small queries, whatever the size of the forum."""
        return cls(
            {row.pk: row for row in await queries.neighbourhoods(session)},
            {row.pk: row for row in await queries.themes(session)},
        )

    def neighbourhood_name(self, id: int | None, site: Site) -> str:
        """The name of a neighbourhood in the current language, or an empty string."""
        found = self.neighbourhoods.get(id or 0)
        return site.localized_name(names_of(found, site)) if found else ""

    def theme_name(self, id: int | None, site: Site) -> str:
        """The name of a theme in the current language, or an empty string."""
        found = self.themes.get(id or 0)
        return site.localized_name(found.names) if found else ""

    def neighbourhood_slug(self, id: int | None) -> str:
        """The slug of a neighbourhood, by which lists are filtered, or an empty string."""
        found = self.neighbourhoods.get(id or 0)
        return found.slug if found else ""

    def theme_slug(self, id: int | None) -> str:
        """The slug of a theme, by which lists are filtered, or an empty string."""
        found = self.themes.get(id or 0)
        return found.slug if found else ""

    def names(
        self, theme_id: int | None, neighbourhood_id: int | None
    ) -> tuple[LocalizedText, ...]:
        """The names of both in every language, by which what they belong to is found."""
        theme = self.themes.get(theme_id or 0)
        neighbourhood = self.neighbourhoods.get(neighbourhood_id or 0)
        names = dict(theme.names) if theme else {}
        return tuple(LocalizedText(name, code) for code, name in names.items()) + (
            neighbourhood.all_names if neighbourhood else ()
        )

    def indexes(self, theme_id: int | None, neighbourhood_id: int | None) -> tuple[int, int]:
        """Indexes of both in the town's order, which select the shape and colour of a patch.

        None has the index after the last one.
        """
        themes, neighbourhoods = list(self.themes), list(self.neighbourhoods)
        return (
            themes.index(theme_id) if theme_id in themes else len(themes),
            neighbourhoods.index(neighbourhood_id)
            if neighbourhood_id in neighbourhoods
            else len(neighbourhoods),
        )

    def neighbourhood_choices(self, site: Site) -> list[tuple[str, str]]:
        """Slugs and names in the current language, for a select list."""
        return [
            (row.slug, site.localized_name(names_of(row, site)))
            for row in self.neighbourhoods.values()
        ]

    def theme_choices(self, site: Site) -> list[tuple[str, str]]:
        """Slugs and names in the current language, for a select list."""
        return [(row.slug, site.localized_name(row.names)) for row in self.themes.values()]

    def neighbourhood_id(self, slug: str) -> int | None:
        """The id of the neighbourhood with this slug, or None."""
        return next((key for key, row in self.neighbourhoods.items() if row.slug == slug), None)

    def theme_id(self, slug: str) -> int | None:
        """The id of the theme with this slug, or None."""
        return next((key for key, row in self.themes.items() if row.slug == slug), None)
