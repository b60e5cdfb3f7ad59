"""An export as people read it, by labels and words; what providers are asked for; where a person is a contact."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from itertools import zip_longest
from typing import Any

from forum.accounts.oidc.claims import Provider
from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.content.grounds import GROUNDS, ground_words
from forum.core.content.summary import Summary, visible_to
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date, format_list, format_moment, format_number
from forum.core.i18n.translations import N_, gettext
from forum.core.mail.address import shown_address
from forum.core.personal_data import PersonalTable
from forum.core.site import Site, site_in
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.setting import ValueKind
from forum.core.town_settings.values import json_of
from forum.core.unit_of_work import ReadSession
from forum.privacy import queries
from forum.privacy.queries import Row, Section
from forum.town_settings.tables import TownSetting

SCOPES = {
    "profile": N_("your name and the rest of your profile there"),
    "address": N_("your postal address"),
    "phone": N_("your phone number"),
}
"""What the standard scopes stand for (OpenID Connect Core, 5.4); `email` is asked for in any case."""
SILENT = {"openid", "email", "offline_access"}


@dataclass(frozen=True)
class Fact:
    """One labelled value of a row; `is_text`: somebody typed it."""

    label: str
    value: str
    is_text: bool


@dataclass(frozen=True)
class Record:
    """A row. `title` and `path` (after the language) are of the content that it is about."""

    title: str
    title_language: str
    path: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class SectionView:
    """The rows of one table under a heading."""

    heading: str
    records: tuple[Record, ...]


async def section_views(
    session: ReadSession, sections: Iterable[Section], member_id: int, zone: tzinfo
) -> list[SectionView]:
    """The sections with rows that people can read, in the current language."""
    site = site_in(session.info)
    views = []
    for section in (each for each in sections if each.table.shown):
        subject = section.table.subject
        refs = [subject(row) for row in section.rows] if subject else []
        summaries = await registry.summaries(session, refs)
        described = {
            name: await describe(session, section.rows)
            for name, describe in section.table.described.items()
        }
        records = tuple(
            _record(
                section.table,
                row,
                {name: texts[number] for name, texts in described.items()},
                visible_to(summaries.get(ref) if ref else None, member_id),
                zone,
                site,
            )
            for number, (row, ref) in enumerate(zip_longest(section.rows, refs))
        )
        if records:
            views.append(SectionView(gettext(section.table.label), records))
    return views


def _record(
    table: PersonalTable,
    row: Row,
    described: Mapping[str, str],
    about: Summary | None,
    zone: tzinfo,
    site: Site,
) -> Record:
    """The view of a row; `described`: what it says of columns for which words alone don't do."""
    facts = [
        Fact(gettext(label), shown, isinstance(row[name], str) and not words)
        for name, label in table.shown.items()
        for words in [
            {row[name]: described[name]} if name in described else _words(table, name, row, site)
        ]
        if (shown := _shown(row[name], words, zone))
    ]
    return Record(
        title=about.title if about else "",
        title_language=about.language if about else "",
        path=about.path if about else "",
        facts=tuple(facts),
    )


def _words(table: PersonalTable, name: str, row: Row, site: Site) -> dict[Any, str]:
    """What each code of a column is called, in the current language; grounds, as they were then."""
    if name in table.grounds:
        wording = site.wording_at(row[table.grounds[name]])
        return {code: ground_words(wording, code) for code in GROUNDS}
    return {code: gettext(words) for code, words in table.words.get(name, {}).items()}


def _shown(value: Any, words: Mapping[Any, str], zone: tzinfo) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return format_moment(value, zone)
    if isinstance(value, date):
        return format_date(value, zone)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return format_number(value)
    text = str(value.value if isinstance(value, Enum) else value)
    if not words:
        return text
    return ", ".join(words.get(code, code) for code in text.split(","))


def to_json(value: Any) -> Any:
    """A column's value as JSON can hold it: moments as ISO 8601, codes as their text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True)
class ProviderView:
    """A provider's name, and what is asked for there."""

    label: str
    requested: str


def provider_view(site: Site, provider: Provider) -> ProviderView:
    """The view of a provider, in the current language."""
    return ProviderView(
        site.localized_name(provider.labels), format_list(list(_requested(provider)))
    )


def _requested(provider: Provider) -> Iterator[str]:
    yield gettext("your e-mail address")
    scopes = provider.scope.split()
    yield from (gettext(words) for scope, words in SCOPES.items() if scope in scopes)
    if provider.assigns_roles:
        yield gettext("your groups there (colleagues get their role here by them)")
    if provider.gives_second_factor:
        yield gettext("how and when you showed there that it is you")
    if provider.verifier:
        yield gettext("whether you live here")
        yield gettext("the number by which that account knows you as a person")
    others = [scope for scope in scopes if scope not in SILENT and scope not in SCOPES]
    if others:
        yield gettext("what that account gives under the name %(names)s") % {
            "names": isolated(format_list(others))
        }


_WORDLESS = frozenset(
    {
        ValueKind.choice, ValueKind.colour, ValueKind.day, ValueKind.languages, ValueKind.number,
        ValueKind.picture,
    }
)  # fmt: skip
"""Kinds of values that name nobody, although a short name may be the code of a language."""
CONTACT, IN_USE, EARLIER = (
    N_("Contact person of a project"),
    N_("Words and looks"),
    N_("Words and looks: an earlier version"),
)


@dataclass(frozen=True)
class Mention:
    """A place in the municipality's own words that has a person's address or name; `path` after the language."""

    kind: str
    title: str
    path: str

    @property
    def for_admins(self) -> bool:
        """Whether only administrators can open it."""
        return self.kind != CONTACT


async def mentions(
    session: ReadSession, site: Site, member: Member, *, is_colleague: bool
) -> list[Mention]:
    """Where the municipality's contacts are this member; others than colleagues see what is public."""
    found = [
        Mention(CONTACT, site.localized_name(project.title), f"projects/{project.pk}")
        for project in await queries.project_contacts(session)
        if is_colleague or project.is_public
        if _names([project.contact_name, project.contact_email], member)
    ]
    settings = {key: each for key, each in CATALOGUE.items() if each.kind not in _WORDLESS}
    newest: dict[str, TownSetting] = {}
    earlier: dict[str, Mention] = {}
    for row in await queries.town_values(session, settings):
        is_newest = newest.setdefault(row.key, row) is row
        if not is_newest and is_colleague and _names(row.value, member):
            title = gettext(settings[row.key].label)
            earlier.setdefault(row.key, Mention(EARLIER, title, f"admin/words/{row.key}"))
    for key, setting in settings.items():
        own = newest[key].value if key in newest else None
        if _names(json_of(site.defaults, setting) if own is None else own, member):
            found.append(Mention(IN_USE, gettext(setting.label), f"admin/words/{key}"))
    return [*found, *earlier.values()]


def _names(value: Any, member: Member) -> bool:
    """Whether a value has the member's address, or their name: alone, or a full one within a text."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return any(_names(each, member) for each in value)
    if not isinstance(value, str):
        return False
    text, email, name = value.casefold(), member.email or "", member.name.strip().casefold()
    is_named = bool(name) and (text.strip() == name or (" " in name and name in text))
    return is_named or any(
        bool(address) and address.casefold() in text for address in (email, shown_address(email))
    )
