"""Site data: what every page and mail shows about the town, as plain values of the settings."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from forum.core.helplines import BY_COUNTRY, EMERGENCY, Helpline
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.translations import current_language, gettext, pick_translation


@dataclass(frozen=True)
class Site:
    """Public data of a town's forum, with its texts in the current language."""

    name: str
    town: str
    base_url: str
    zone: ZoneInfo
    default_language: str
    language_codes: tuple[str, ...]
    phone: str
    email: str
    working_days: int
    hours_by_language: dict[str, str]
    country: str
    own_helplines: tuple[Helpline, ...]

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def hours(self) -> str:
        """Telephone hours in the current language; empty if the settings have none."""
        return pick_translation(
            self.hours_by_language, current_language.get(), self.default_language
        )

    @property
    def official_words(self) -> str:
        """The name under which staff speak, in the current language."""
        return gettext("Municipality of %(town)s") % {"town": self.town}

    @property
    def helplines(self) -> list[Helpline]:
        """The helplines that the town configured, else the emergency number and its country's.

        Those in the current language come first. For a country without any, the town's own
        telephone takes their place.
        """
        if self.own_helplines:
            return list(self.own_helplines)
        emergency = Helpline(gettext(EMERGENCY.name), EMERGENCY.phone)
        national = BY_COUNTRY.get(self.country, (Helpline(self.town, self.phone),))
        language = current_language.get()
        return [emergency, *sorted(national, key=lambda line: line.language not in ("", language))]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages of the site: code and own name."""
        return [(code, OWN_NAMES[code]) for code in self.language_codes]

    def words(self, texts: dict[str, str]) -> str:
        """The text in the current language, from texts by language."""
        return pick_translation(texts, current_language.get(), self.default_language)

    def absolute(self, path: str) -> str:
        """The absolute URL of a path."""
        return f"{self.base_url}{path}"
