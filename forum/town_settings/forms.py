"""Form input: a model for each kind of value, and the value that a valid form stands for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, create_model
from pydantic_core import PydanticCustomError

from forum.core.colours import LEAST_CONTRAST, day_contrast, nearest_passing
from forum.core.forms.fields import (
    Checkbox,
    Code,
    Input,
    MailAddress,
    NameLine,
    Phone,
    SingleLine,
    Whole,
)
from forum.core.forms.translated import (
    Day,
    TranslatedField,
    TranslatedInput,
    translated_model,
)
from forum.core.helplines import MAX_HELPLINES, MAX_NAME, Topic
from forum.core.i18n.formatting import format_number
from forum.core.i18n.language_names import language_name
from forum.core.i18n.languages import LANGUAGES, OWN_NAMES
from forum.core.mail.address import canonical_address
from forum.core.network import is_web_address
from forum.core.phone import MAX_LENGTH
from forum.core.site import Site
from forum.core.text.visible_text import has_visible_character
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.review import Problem, contradiction
from forum.core.town_settings.setting import Group, Json, Setting, ValueKind
from forum.core.town_settings.values import ordered_languages, with_own

LEAST_HELPLINE_ROWS = 8
MAX_HIDDEN = 40_000
"""Characters of a text that the form hides: enough for whatever was saved, and a bound for what is sent."""
CONTACT = ("name", "phone", "email")
"""The fields of one person."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
TRANSLATED = TranslatedField("text", most=0)
"""Declares the name of the fields by language; each setting has its own limits."""


def _refuse(code: str, **parameters: str) -> PydanticCustomError:
    return PydanticCustomError(code, code, dict(parameters))


def _web_page(text: str) -> str:
    if text and not is_web_address(text):
        raise _refuse("bad_web_page")
    return text


def is_colour(text: str) -> bool:
    """Whether a text is a colour, as #rrggbb in small letters."""
    return _COLOUR.fullmatch(text) is not None


def _colour(text: str) -> str:
    colour = text.lower()
    if not colour:
        return colour
    if not is_colour(colour):
        raise _refuse("bad_colour")
    contrast = day_contrast(colour)
    if contrast < LEAST_CONTRAST:
        raise _refuse(
            "low_contrast",
            # Rounded down: 4.49 isn't 4.5.
            contrast=format_number(int(contrast * 10) / 10),
            least=format_number(LEAST_CONTRAST),
            nearest=nearest_passing(colour),
        )
    return colour


def _optional_address(text: str) -> str:
    address = canonical_address(text) if has_visible_character(text) else ""
    if address is None:
        raise _refuse("bad_address")
    return address


# As `MailAddress`, it isn't marked as typed: no error page repeats an address.
OptionalAddress: Any = Annotated[Code(200), AfterValidator(_optional_address)]
Fields = dict[str, Any]


def _line(setting: Setting) -> Fields:
    return {"value": NameLine(setting.least, setting.most)}


def _phone_field(setting: Setting) -> Fields:
    return {"value": Phone(setting.most, required=setting.required)}


def _choice(setting: Setting) -> Fields:
    def choose(code: str) -> str:
        if code not in setting.choices:
            raise _refuse("not_a_choice")
        return code

    return {"value": Annotated[Code(30), AfterValidator(choose)]}


def _helplines(_setting: Setting) -> Fields:
    return {
        name: kind
        for number in range(MAX_HELPLINES)
        for name, kind in (
            (f"name_{number}", NameLine(0, MAX_NAME)),
            (f"phone_{number}", Phone(MAX_LENGTH)),
            (f"language_{number}", Code(5)),
            (f"topic_{number}", Code(20)),
        )
    }


def _contact(setting: Setting) -> Fields:
    return {
        "name": NameLine(0, setting.most),
        "phone": Phone(MAX_LENGTH),
        "email": OptionalAddress,
    }


_FIELDS: Mapping[ValueKind, Callable[[Setting], Fields]] = {
    ValueKind.line: _line,
    ValueKind.phone: _phone_field,
    ValueKind.mailbox: lambda _: {"value": MailAddress},
    ValueKind.web_page: lambda each: {
        "value": Annotated[SingleLine(0, each.most), AfterValidator(_web_page)]
    },
    ValueKind.number: lambda each: {"value": Whole(each.least, each.most)},
    ValueKind.day: lambda _: {"value": Day},
    ValueKind.choice: _choice,
    ValueKind.colour: lambda _: {"value": Annotated[SingleLine(0, 20), AfterValidator(_colour)]},
    ValueKind.picture: lambda _: {},
    ValueKind.languages: lambda _: {f"language_{code}": Checkbox for code in LANGUAGES},
    ValueKind.helplines: _helplines,
    ValueKind.contact: _contact,
}


def _single_model(setting: Setting) -> type[Input]:
    fields: Any = {name: (kind, ...) for name, kind in _FIELDS[setting.kind](setting).items()}
    return create_model("WriteSetting", __base__=Input, **fields)


# Made once, as classes are: pages that can't show a form again know its fields from the start.
_SINGLE_MODELS = {
    key: _single_model(setting) for key, setting in CATALOGUE.items() if not setting.kind.is_text
}


@cache
def _translated_model(key: str, offered: tuple[str, ...]) -> type[Input]:
    setting = CATALOGUE[key]
    has_lines = setting.lines > 1 and not setting.one_line
    field = TranslatedField(TRANSLATED.name, setting.most, prose=has_lines)
    # Nobody could change a hidden text that is refused: it may be of a time with other limits.
    hidden = TranslatedField(TRANSLATED.name, MAX_HIDDEN, prose=True)
    hidden_codes = [code for code in LANGUAGES if code not in offered]
    kept = translated_model(TranslatedInput, [hidden], hidden_codes, [])
    return translated_model(kept, [field], offered, [])


def form_model(setting: Setting, site: Site) -> type[Input]:
    """The model of a setting's form, which shows the languages that the site offers."""
    return _SINGLE_MODELS.get(setting.key) or _translated_model(setting.key, site.language_codes)


def helpline_rows(values: Mapping[str, str]) -> range:
    """The numbers of the rows of helplines: all that have something in them, and one that is empty."""
    used = [
        number
        for number in range(MAX_HELPLINES)
        if values.get(f"name_{number}") or values.get(f"phone_{number}")
    ]
    return range(min(max([LEAST_HELPLINE_ROWS, *(number + 2 for number in used)]), MAX_HELPLINES))


def value_of(setting: Setting, data: Any, codes: Sequence[str], site: Site) -> Json:
    """What a valid form says, as the table stores it."""
    if setting.kind.is_text:
        return data.texts(TRANSLATED.name, codes)
    if setting.kind is ValueKind.languages:
        return ordered_languages(
            {code for code in LANGUAGES if getattr(data, f"language_{code}")}, site
        )
    if setting.kind is ValueKind.helplines:
        return [line for line in _rows(data, site) if line["name"] or line["phone"]]
    if setting.kind is ValueKind.contact:
        return {name: getattr(data, name) for name in CONTACT}
    if setting.kind is ValueKind.day:
        return data.value.isoformat() if data.value else ""
    return data.value


def _rows(data: Any, site: Site) -> Iterator[dict[str, str]]:
    for number in range(MAX_HELPLINES):
        language = getattr(data, f"language_{number}")
        topic = getattr(data, f"topic_{number}")
        yield {
            "name": getattr(data, f"name_{number}"),
            "phone": getattr(data, f"phone_{number}"),
            "language": language if language in OWN_NAMES else site.default_language,
            "topic": topic if topic in {*Topic} else "",
        }


Fault = tuple[str, str, dict[str, str]]
"""A field, the code of what is wrong with it, and the parameters of its message."""


CONTRADICTIONS = {
    ("accessibility.conformance", Problem.gaps_of_nothing): "full_with_gaps",
    ("accessibility.gaps", Problem.gaps_of_nothing): "gaps_when_full",
    ("accessibility.burden", Problem.gaps_of_nothing): "gaps_when_full",
    ("accessibility.prepared_on", Problem.in_future): "day_in_future",
    ("accessibility.reviewed_on", Problem.in_future): "day_in_future",
    ("accessibility.prepared_on", Problem.review_before_test): "test_after_review",
    ("accessibility.reviewed_on", Problem.review_before_test): "review_before_test",
}
"""What of the accessibility statement is refused: its code, by the key that is being changed."""


def faults(
    setting: Setting, data: Any, codes: Sequence[str], site: Site, today: date
) -> Iterator[Fault]:
    """What is wrong between the fields of a valid form, or between them and other values in force."""
    if setting.group is Group.accessibility:
        value = value_of(setting, data, codes, site)
        changed = site.with_values(with_own(site.values, setting, value))
        problem = contradiction(setting.key, changed.accessibility, today)
        if problem and (code := CONTRADICTIONS.get((setting.key, problem))):
            is_text = setting.kind.is_text
            name = f"{TRANSLATED.name}_{next(iter(site.offered(value)))}" if is_text else "value"
            yield name, code, {}
    if setting.kind is ValueKind.languages and not getattr(
        data, f"language_{site.default_language}"
    ):
        name = f"language_{site.default_language}"
        yield name, "default_language_needed", {"language": language_name(site.default_language)}
    if setting.kind is ValueKind.helplines:
        for number, line in enumerate(_rows(data, site)):
            if line["phone"] and not line["name"]:
                yield f"name_{number}", "helpline_needs_name", {}
            if line["name"] and not line["phone"]:
                yield f"phone_{number}", "helpline_needs_phone", {}
