"""Tables of the town: its neighbourhoods and themes."""

from sqlalchemy import JSON
from sqlmodel import Field

from forum.core.database.columns import HasId
from forum.core.i18n.localized_text import LocalizedText


class TownPart(HasId):
    """The columns that neighbourhoods, themes and calls have in common."""

    slug: str = Field(max_length=60, unique=True)


class Neighbourhood(TownPart, table=True):
    """A part of the town; `name` in the town's default language, `names` in others if they differ."""

    name: str = Field(max_length=80)
    names: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    position: int = Field(default=0)

    @property
    def all_names(self) -> tuple[LocalizedText, ...]:
        """Its names in every language, the default one first, whose language it doesn't know."""
        others = (LocalizedText(name, code) for code, name in self.names.items())
        return (LocalizedText(self.name, ""), *others)


class Theme(TownPart, table=True):
    """What an idea is about; names by language."""

    names: dict[str, str] = Field(sa_type=JSON)
    position: int = Field(default=0)
