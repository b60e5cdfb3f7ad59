"""View models of the town's words and looks: what is in force, what is missing, and the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from forum.accounts import queries as accounts
from forum.accounts.presenters import name_of
from forum.core.data_protection import DataProtection
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import (
    format_kilobytes,
    format_list,
    format_long_date,
    format_moment,
    format_number,
)
from forum.core.i18n.language_names import country_name, language_name
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import N_, current_language, gettext
from forum.core.mail.address import shown_address
from forum.core.site import Logo, Site
from forum.core.text.cleaning import excerpt, one_line
from forum.core.text.diff import DiffChunk, changes
from forum.core.text.html import html_to_text
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.review import Finding, findings_of, privacy_findings
from forum.core.town_settings.setting import GROUP_LABELS, Json, Setting, ValueKind
from forum.core.town_settings.values import json_of, logo_of
from forum.core.unit_of_work import ReadSession
from forum.town_settings import queries
from forum.town_settings.labels import PROBLEMS
from forum.town_settings.tables import TownSetting

EXCERPT_LENGTH = 120
BYTES_PER_KB = 1000
OWN = N_("Your own")
SHIPPED = N_("Our text")
FROM_SETTINGS = N_("From the settings of the site")
NOTHING = N_("nothing")


def _helpline_lines(value: Json) -> str:
    return "\n".join(
        f"{line['name']}: {line['phone']} ({language_name(line['language'])})" for line in value
    )


def _contact_lines(value: Json) -> str:
    return "\n".join(filter(None, (value["name"], value["phone"], shown_address(value["email"]))))


def _picture(value: Json) -> str:
    if not value:
        return ""
    kind = value["media_type"].partition("/")[2].partition("+")[0].upper()
    size = round(len(value["content"]) * 3 / 4 / BYTES_PER_KB, 1)
    return f"{kind}, {format_kilobytes(size)}"


_SHOWN: Mapping[ValueKind, Callable[[Json], str]] = {
    ValueKind.helplines: _helpline_lines,
    ValueKind.contact: _contact_lines,
    ValueKind.picture: _picture,
    ValueKind.languages: lambda codes: format_list([language_name(code) for code in codes]),
    ValueKind.day: lambda day: format_long_date(date.fromisoformat(day)) if day else "",
    ValueKind.number: format_number,
    ValueKind.mailbox: shown_address,
}


def shown_texts(setting: Setting, value: Json) -> dict[str, str]:
    """A value as people read it, by language; under an empty code if it isn't written by language."""
    if setting.kind.is_text:
        return {str(code): str(text) for code, text in value.items()}
    if setting.kind is ValueKind.choice:
        return {"": gettext(setting.choices.get(value, ""))}
    return {"": _SHOWN.get(setting.kind, str)(value)}


def finding_words(finding: Finding) -> str:
    """What is missing, in the current language."""
    languages = format_list([language_name(code) for code in finding.languages])
    return gettext(PROBLEMS[finding.problem]) % {
        "languages": languages,
        "country": country_name(finding.country),
        "phone": isolated(finding.phone),
        "who": isolated(finding.who),
    }


@dataclass(frozen=True)
class SettingRow:
    """A key in the overview: what is in force, whose words these are, and what is missing.

    `text` is empty when it only repeats the label; `when_empty` says what stands in place of nothing.
    `is_own`: the town has its own; `shows_own`: readers of the current language get it.
    """

    key: str
    label: str
    text: str
    when_empty: str
    source: str
    is_own: bool
    shows_own: bool
    missing: list[str]
    is_urgent: bool


@dataclass(frozen=True)
class GroupView:
    """The keys of one group."""

    code: str
    label: str
    rows: list[SettingRow]


def source_words(setting: Setting, *, is_own: bool) -> str:
    """Whose value is in force."""
    if is_own:
        return gettext(OWN)
    return gettext(FROM_SETTINGS if setting.toml else SHIPPED)


def own_words(setting: Setting, site: Site) -> LocalizedText:
    """The town's own words that readers of the current language get, as pages look them up.

    Empty where there are none: words of ours may stand there.
    """
    is_prose = setting.kind is ValueKind.prose
    if setting.replaces_ours:
        found = site.prose(setting.key) if is_prose else site.wording(setting.key)
        words = LocalizedText(found, current_language.get())
    elif is_prose:
        words = site.localized_prose(setting.key)
    else:
        words = site.localized(json_of(site.values, setting))
    return LocalizedText(html_to_text(words), words.lang) if is_prose else words


def in_force(setting: Setting, site: Site) -> str:
    """What readers of the current language see, short; empty for a page of ours."""
    if not setting.kind.is_text:
        return shown_texts(setting, json_of(site.values, setting))[""]
    own = own_words(setting, site)
    if not own:
        return gettext(setting.shipped) if setting.shipped else ""
    return LocalizedText(excerpt(one_line(own), EXCERPT_LENGTH), own.lang)


def setting_row(setting: Setting, site: Site, own: Mapping[str, Json], today: date) -> SettingRow:
    """The row of one key."""
    found = list(findings_of(site, setting, today))
    is_own = setting.key in own
    shows_own = is_own and (not setting.replaces_ours or bool(own_words(setting, site)))
    text = in_force(setting, site)
    label = gettext(setting.label)
    return SettingRow(
        key=setting.key,
        label=label,
        text="" if text == label else text,
        when_empty="" if text else gettext(setting.when_empty or NOTHING),
        source=source_words(setting, is_own=shows_own) if text or shows_own else "",
        is_own=is_own,
        shows_own=shows_own,
        missing=[finding_words(finding) for finding in found],
        is_urgent=any(finding.is_error for finding in found),
    )


def group_views(site: Site, own: Mapping[str, Json], today: date) -> list[GroupView]:
    """The overview, in the order of the catalogue."""
    by_group = groupby(CATALOGUE.values(), key=lambda setting: setting.group)
    return [
        GroupView(
            group,
            gettext(GROUP_LABELS[group]),
            [setting_row(each, site, own, today) for each in settings],
        )
        for group, settings in by_group
    ]


@dataclass(frozen=True)
class MissingView:
    """Something that is missing. `key` has a page of its own; else `toml` is where the settings say it."""

    label: str
    missing: list[str]
    is_urgent: bool
    key: str
    toml: str


def missing_views(
    groups: list[GroupView], site: Site, protection: DataProtection
) -> list[MissingView]:
    """Everything that is missing, of the overview and of what only the settings say."""
    views = [
        MissingView(row.label, row.missing, row.is_urgent, row.key, "")
        for group in groups
        for row in group.rows
        if row.missing
    ]
    for setting, found in groupby(
        privacy_findings(site, protection), key=lambda each: each.setting
    ):
        words = [finding_words(finding) for finding in found]
        views.append(MissingView(gettext(setting.label), words, False, "", setting.toml))
    return views


@dataclass(frozen=True)
class ChangeView:
    """What a version changed in one language; `lang` is empty for what isn't written by language."""

    lang: str
    language: str
    chunks: list[DiffChunk]


@dataclass(frozen=True)
class VersionView:
    """One saved value. `who` is empty when they were erased, or it was too long ago; `is_reset`: as in the settings again.

    `logo`: the picture that it is, if it is one.
    """

    id: int
    when: str
    iso: str
    who: str
    is_in_force: bool
    is_reset: bool
    changes: list[ChangeView]
    logo: Logo | None


@dataclass(frozen=True)
class HistoryView:
    """Versions, newest first; `older_than`: the id before which there are more, if there are."""

    versions: list[VersionView]
    older_than: int | None
    is_older: bool


async def history_view(
    session: ReadSession, setting: Setting, site: Site, before: int | None
) -> HistoryView:
    """The history of a key from a row on, each version compared with the one before."""
    rows = await queries.versions(session, setting.key, queries.VERSIONS_SHOWN + 1, before=before)
    shown = rows[: queries.VERSIONS_SHOWN]
    people = await accounts.members(session, {row.saved_by_id for row in rows if row.saved_by_id})
    is_picture = setting.kind is ValueKind.picture
    names = {person.pk: name_of(person) for person in people if person.email}
    texts = [_texts_of(row, setting, site) for row in rows]
    if len(rows) <= queries.VERSIONS_SHOWN:
        texts.append(shown_texts(setting, json_of(site.defaults, setting)))
    newest = rows[0] if before is None and rows else await queries.newest(session, setting.key)
    versions = [
        VersionView(
            id=row.pk,
            when=format_moment(row.saved_at, site.zone),
            iso=row.saved_at.isoformat(timespec="minutes"),
            who=names.get(row.saved_by_id or 0, ""),
            is_in_force=newest is not None and row.pk == newest.pk,
            is_reset=row.value is None,
            changes=_changes(before_it, after),
            logo=logo_of(row.value) if is_picture else None,
        )
        for row, (after, before_it) in zip(shown, pairwise(texts), strict=True)
    ]
    older_than = shown[-1].pk if len(rows) > len(shown) else None
    return HistoryView(versions, older_than, is_older=before is not None)


def _texts_of(row: TownSetting, setting: Setting, site: Site) -> dict[str, str]:
    value = json_of(site.defaults, setting) if row.value is None else row.value
    return shown_texts(setting, value)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[ChangeView]:
    return [
        ChangeView(
            code,
            language_name(code) if code else "",
            changes(before.get(code, ""), after.get(code, "")),
        )
        for code in dict.fromkeys((*before, *after))
        if before.get(code, "") != after.get(code, "")
    ]
