"""What every page and mail says about the town: handed down from the settings as plain values."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from forum.core.helplines import BY_COUNTRY, EMERGENCY, Helpline
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.translations import current_language, gettext, in_language


@dataclass(frozen=True)
class Site:
    """The town's forum as people meet it."""

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
        """When the phone is answered, in the current language; empty where nobody said."""
        return in_language(self.hours_by_language, current_language.get(), self.default_language)

    @property
    def official_words(self) -> str:
        """Who speaks when staff do, in the current language."""
        return gettext("Municipality of %(town)s") % {"town": self.town}

    @property
    def helplines(self) -> list[Helpline]:
        """Whom to call in need: those the town chose, else the emergency number and those of its
        country, first in the current language; where it named none, its own telephone."""
        if self.own_helplines:
            return list(self.own_helplines)
        emergency = Helpline(gettext(EMERGENCY.name), EMERGENCY.phone)
        known = BY_COUNTRY.get(self.country, (Helpline(self.town, self.phone),))
        language = current_language.get()
        return [emergency, *sorted(known, key=lambda line: line.language not in ("", language))]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages offered: code and own name."""
        return [(code, OWN_NAMES[code]) for code in self.language_codes]

    def words(self, texts: dict[str, str]) -> str:
        """The text for the current language among texts by language."""
        return in_language(texts, current_language.get(), self.default_language)

    def absolute(self, path: str) -> str:
        """The full address of a path."""
        return f"{self.base_url}{path}"
