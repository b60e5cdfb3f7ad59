"""Values of settings: as the table stores them, as `SiteValues` has them, and the step between."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from forum.core.helplines import Helpline
from forum.core.i18n.languages import LANGUAGES
from forum.core.past_values import History
from forum.core.site import Contact, Logo, Site, SiteValues
from forum.core.text.html import own_prose
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.setting import Json, Setting, ValueKind

UNJUDGED_GROUND = "light"
"""Of logos that were saved before it was judged: most are made for white paper."""


def logo_of(value: Json) -> Logo | None:
    """The logo that a value is; None if it leaves the mark of the forum."""
    if not value:
        return None
    content, png = (base64.b64decode(value.get(name, "")) for name in ("content", "png"))
    return Logo(value["media_type"], content, png, value.get("ground", UNJUDGED_GROUND))


def _logo_json(logo: Logo | None) -> Json:
    if not logo:
        return None
    encoded = {"content": logo.content, "png": logo.png}
    texts = {name: base64.b64encode(data).decode() for name, data in encoded.items() if data}
    return {"media_type": logo.media_type, **texts, "ground": logo.ground}


_FROM_JSON: Mapping[ValueKind, Callable[[Json], Any]] = {
    ValueKind.day: lambda day: date.fromisoformat(day) if day else None,
    ValueKind.helplines: lambda lines: tuple(Helpline(**line) for line in lines),
    ValueKind.languages: tuple,
    ValueKind.contact: lambda contact: Contact(**contact),
    ValueKind.picture: logo_of,
}
_TO_JSON: Mapping[ValueKind, Callable[[Any], Json]] = {
    ValueKind.day: lambda day: day.isoformat() if day else "",
    ValueKind.helplines: lambda lines: [asdict(line) for line in lines],
    ValueKind.languages: list,
    ValueKind.contact: asdict,
    ValueKind.picture: _logo_json,
}


_ATTRIBUTES = {field.name for field in fields(SiteValues)}


def _is_attribute(setting: Setting) -> bool:
    return setting.key.partition(".")[0] in _ATTRIBUTES


def json_of(values: SiteValues, setting: Setting) -> Json:
    """The value of a setting as the table would store it."""
    if not _is_attribute(setting):
        return dict(values.wordings.get(setting.key, {}))
    value: Any = values
    for name in setting.key.split("."):
        value = getattr(value, name)
    to_json: Callable[[Any], Json] | None = _TO_JSON.get(setting.kind)
    return to_json(value) if to_json else value


def with_own(values: SiteValues, setting: Setting, own: Json) -> SiteValues:
    """The values with one of the town's own."""
    if not _is_attribute(setting):
        wordings = {**values.wordings, setting.key: own}
        if setting.kind is not ValueKind.prose:
            return replace(values, wordings=wordings)
        rendered = {code: own_prose(text, setting.top) for code, text in own.items()}
        html = {**values.htmls, setting.key: rendered}
        return replace(values, wordings=wordings, htmls=html)
    from_json: Callable[[Json], Any] | None = _FROM_JSON.get(setting.kind)
    value = from_json(own) if from_json else own
    name, _, inner = setting.key.partition(".")
    if inner:
        value = replace(getattr(values, name), **{inner: value})
    return replace(values, **{name: value})


def values_in_force(
    site: Site, own: Mapping[str, Json], history: History | None = None
) -> SiteValues:
    """The values of the settings, with the town's own over them, and the history of the dated ones.

    A language is always offered: the default one, in which whatever has no translation is shown.
    """
    values = replace(site.defaults, history=history or {})
    for key, setting in CATALOGUE.items():
        if key in own:
            values = with_own(values, setting, own[key])
    offered = {*values.language_codes, site.default_language}
    if offered != set(values.language_codes):
        codes = (*values.language_codes, site.default_language)
        values = replace(values, language_codes=codes)
    return values


def ordered_languages(codes: set[str], site: Site) -> list[str]:
    """Languages in the order of the settings, then in the forum's own."""
    return [
        code for code in dict.fromkeys((*site.defaults.language_codes, *LANGUAGES)) if code in codes
    ]
