"""Site data: what every page and mail shows about the town.

A process has one `Site`. What administrators can change of it is one immutable value, replaced as a
whole (`Site.use`): no reader sees half a change, and no request pays a query for it.
"""

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, cast
from zoneinfo import ZoneInfo

from forum.core.accessibility import AccessibilityStatement
from forum.core.helplines import (
    BY_COUNTRY,
    EMERGENCY_NAME,
    EMERGENCY_PHONE,
    Helpline,
    fitting_first,
)
from forum.core.i18n.bidi import isolated
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.localized_text import LocalizedText, localized
from forum.core.i18n.translations import current_language, gettext
from forum.core.past_values import History, value_at
from forum.core.working_days import add_working_days

VERSION_LENGTH = 10
"""Characters of the digest in the URL of a picture."""
Texts = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Contact:
    """Whom colleagues reach, and how."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True)
class Logo:
    """A picture as it is served.

    - `png`: an SVG as mails show it; empty for a PNG, and for an SVG that was saved without it;
    - `ground`: what it must stand on to be seen: `light`, `dark`, or empty for either.
    """

    media_type: str
    content: bytes
    png: bytes = b""
    ground: str = ""

    @cached_property
    def version(self) -> str:
        """A digest, which its URL has: of one content for ever, also in a restored database."""
        return sha256(self.content).hexdigest()[:VERSION_LENGTH]

    @property
    def for_mail(self) -> bytes:
        """A PNG, or nothing."""
        return self.content if self.media_type == "image/png" else self.png


@dataclass(frozen=True)
class SiteValues:
    """What administrators can change; the settings say it until they do.

    - `hours`: telephone hours by language; `helplines`: instead of those of the country;
    - `welfare`: whom moderators call about somebody who may be in danger;
    - `action_colour`: as #rrggbb; empty for the shipped one;
    - `wordings`: the town's own words by key and language, for what has words of its own
      (`core/town_settings/catalogue.py`); `htmls`: those of them that are Markdown, as HTML;
    - `history`: of the keys by whose earlier values something was promised or decided
      (`Setting.is_dated`).
    """

    name: str
    town: str
    language_codes: tuple[str, ...]
    phone: str
    email: str
    contact_name: str
    working_days: int
    hours: Texts = field(default_factory=dict)
    helplines: tuple[Helpline, ...] = ()
    welfare: Contact = Contact()
    action_colour: str = ""
    logo: Logo | None = None
    accessibility: AccessibilityStatement = field(default_factory=AccessibilityStatement)
    wordings: Mapping[str, Texts] = field(default_factory=dict)
    htmls: Mapping[str, Texts] = field(default_factory=dict)
    history: History = field(default_factory=dict)


class Site:
    """Public data of a town's forum, with its texts in the current language.

    `defaults` are the values of the settings; `values` those in force. `asks_residence`: members have
    a page that says where they live. `has_transparency`: there are public figures of moderation.
    """

    def __init__(
        self,
        defaults: SiteValues,
        *,
        base_url: str,
        zone: ZoneInfo,
        default_language: str,
        country: str,
        region: str = "",
        asks_residence: bool = False,
        has_transparency: bool = False,
    ) -> None:
        self.defaults = self.values = defaults
        self.base_url = base_url
        self.zone = zone
        self.default_language = default_language
        self.country, self.region = country, region
        self.asks_residence, self.has_transparency = asks_residence, has_transparency

    def use(self, values: SiteValues) -> None:
        """Replace the values in force."""
        self.values = values

    def with_values(self, values: SiteValues) -> "Site":
        """The same site with other values, which nobody else sees: to look at them first."""
        site = copy(self)
        site.use(values)
        return site

    @property
    def name(self) -> str:
        """The name of the forum."""
        return self.values.name

    @property
    def town(self) -> str:
        """The name of the town."""
        return self.values.town

    @property
    def phone(self) -> str:
        """The telephone number of the team."""
        return self.values.phone

    @property
    def email(self) -> str:
        """The e-mail address of the team."""
        return self.values.email

    @property
    def contact_name(self) -> str:
        """The first name of whoever reads what is posted, or empty."""
        return self.values.contact_name

    @property
    def working_days(self) -> int:
        """Within how many working days a moderator looks at what was posted."""
        return self.values.working_days

    @property
    def language_codes(self) -> tuple[str, ...]:
        """The languages that are offered, in their order."""
        return self.values.language_codes

    @property
    def accessibility(self) -> AccessibilityStatement:
        """What the town knows of the accessibility of its site, in the languages that are offered."""
        statement = self.values.accessibility
        return replace(
            statement,
            law=self.offered(statement.law),
            gaps=self.offered(statement.gaps),
            burden=self.offered(statement.burden),
            exempt=self.offered(statement.exempt),
        )

    @property
    def welfare(self) -> Contact:
        """Whom moderators call about somebody who may be in danger."""
        return self.values.welfare

    @property
    def action_colour(self) -> str:
        """The town's own colour of buttons and links; empty for the shipped one."""
        return self.values.action_colour

    @property
    def logo(self) -> Logo | None:
        """The town's own logo."""
        return self.values.logo

    @property
    def reserved_names(self) -> tuple[str, ...]:
        """The names of the site and the town, which no author may use."""
        return self.name, self.town

    @property
    def is_https(self) -> bool:
        """Whether the site is reached over TLS."""
        return self.base_url.startswith("https:")

    @property
    def hours(self) -> LocalizedText:
        """Telephone hours in the current language; empty if nobody wrote any."""
        return self.localized(self.values.hours)

    @property
    def official_words(self) -> str:
        """The name under which staff speak, in the current language."""
        return gettext("Municipality of %(town)s") % {"town": isolated(self.town)}

    @property
    def moderator_name(self) -> str:
        """Who reads what is posted: a first name, else a colleague."""
        return self.contact_name or gettext("Someone from our team")

    @property
    def signature(self) -> str:
        """The town's own signature of mails in the current language; empty where ours stands."""
        return self.wording("signature")

    def working_days_at(self, moment: datetime) -> int:
        """The working days that were promised at a moment."""
        days = value_at(self.values.history, "working_days", moment)
        return self.defaults.working_days if days is None else cast(int, days)

    def read_by(self, posted_at: datetime) -> date:
        """The day by which a moderator looks at what was posted at a moment, as was promised then."""
        day = posted_at.astimezone(self.zone).date()
        days = self.working_days_at(posted_at)
        return add_working_days(day, days, self.country, self.region)

    @property
    def helplines(self) -> list[Helpline]:
        """The town's own helplines, else the emergency number and those of its country.

        Those in the current language come first. For a country without any, the town's own
        telephone takes their place.
        """
        language = current_language.get()
        if self.values.helplines:
            return list(self.values.helplines)
        emergency = Helpline(gettext(EMERGENCY_NAME), EMERGENCY_PHONE, language)
        town = Helpline(self.town, self.phone, language)
        national = BY_COUNTRY.get(self.country, (town,))
        return [emergency, *sorted(national, key=lambda line: line.language != language)]

    def helplines_for(self, categories: Collection[str]) -> list[Helpline]:
        """The helplines, those first that fit what somebody may be in danger of."""
        return fitting_first(self.helplines, categories)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages of the site: code and own name."""
        return [(code, LocalizedText(OWN_NAMES[code], code)) for code in self.language_codes]

    def wording(self, key: str, shipped: str = "") -> str:
        """The town's own words in the current language, else the shipped ones, translated."""
        return _in_current_language(self.values.wordings.get(key, {}), shipped)

    def wording_at(self, moment: datetime) -> Callable[[str, str], str]:
        """`wording` as it was at a moment, for the words of grounds: a decision keeps its own."""

        def wording(key: str, shipped: str) -> str:
            return _in_current_language(value_at(self.values.history, key, moment) or {}, shipped)

        return wording

    def prose(self, key: str) -> str:
        """The town's own text in the current language as HTML; empty where the shipped one stands."""
        return self.values.htmls.get(key, {}).get(current_language.get(), "")

    def localized_prose(self, key: str) -> LocalizedText:
        """As `prose`, for a text without a shipped one: else in the town's default language."""
        return self.localized(self.values.htmls.get(key, {}))

    def offered(self, texts: Texts) -> Texts:
        """The texts in the languages that are offered: forms don't show those in any other."""
        return {code: text for code, text in texts.items() if code in self.language_codes}

    def localized(self, texts: Texts) -> LocalizedText:
        """The text in the current language, else in the town's default one, else in another one that
        is offered; empty if it is in none of them."""
        return localized(self.offered(texts), self.default_language)

    def localized_name(self, texts: Texts) -> LocalizedText:
        """As `localized`, for what must be called something: else in a language that isn't offered."""
        return self.localized(texts) or localized(texts, self.default_language)

    def absolute(self, path: str) -> str:
        """The absolute URL of a path."""
        return f"{self.base_url}{path}"


def _in_current_language(own: Texts, shipped: str) -> str:
    """The town's own words in the current language, else the shipped ones, translated."""
    return own.get(current_language.get(), "") or (gettext(shipped) if shipped else "")


_KEY = "site"


def site_info(site: Site) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the site."""
    return {_KEY: site}


def site_in(info: Mapping[str, Any]) -> Site:
    """The site in the `info` of a session, a unit of work or their factory."""
    return cast(Site, info[_KEY])
