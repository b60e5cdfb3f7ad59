"""Site data: what every page and mail shows about the town, as plain values of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from forum.core.helplines import BY_COUNTRY, EMERGENCY_NAME, EMERGENCY_PHONE, Helpline
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.localized_text import LocalizedText, localized
from forum.core.i18n.translations import current_language, gettext
from forum.core.working_days import add_working_days


@dataclass(frozen=True)
class Site:
    """Public data of a town's forum, with its texts in the current language.

    `asks_residence`: members have a page that says where they live.
    """

    name: str
    town: str
    base_url: str
    zone: ZoneInfo
    default_language: str
    language_codes: tuple[str, ...]
    phone: str
    email: str
    contact_name: str
    working_days: int
    hours_by_language: dict[str, str]
    country: str
    own_helplines: tuple[Helpline, ...]
    asks_residence: bool = False

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def hours(self) -> LocalizedText:
        """Telephone hours in the current language; empty if the settings have none."""
        return self.localized(self.hours_by_language)

    @property
    def official_words(self) -> str:
        """The name under which staff speak, in the current language."""
        return gettext("Municipality of %(town)s") % {"town": self.town}

    @property
    def moderator_name(self) -> str:
        """Who reads what is posted: a first name of the settings, else a colleague."""
        return self.contact_name or gettext("Someone from our team")

    def read_by(self, posted_at: datetime) -> date:
        """The day by which a moderator has looked at what was posted at a moment."""
        day = posted_at.astimezone(self.zone).date()
        return add_working_days(day, self.working_days, self.country)

    @property
    def helplines(self) -> list[Helpline]:
        """The helplines that the town configured, else the emergency number and its country's.

        Those in the current language come first. For a country without any, the town's own
        telephone takes their place.
        """
        if self.own_helplines:
            return list(self.own_helplines)
        language = current_language.get()
        emergency = Helpline(gettext(EMERGENCY_NAME), EMERGENCY_PHONE, language)
        town = Helpline(self.town, self.phone, language)
        national = BY_COUNTRY.get(self.country, (town,))
        return [emergency, *sorted(national, key=lambda line: line.language != language)]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages of the site: code and own name."""
        return [(code, LocalizedText(OWN_NAMES[code], code)) for code in self.language_codes]

    def localized(self, texts: Mapping[str, str]) -> LocalizedText:
        """The text in the current language, else in the town's default language."""
        return localized(texts, self.default_language)

    def absolute(self, path: str) -> str:
        """The absolute URL of a path."""
        return f"{self.base_url}{path}"
