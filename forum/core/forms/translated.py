"""Per-language form fields: input models for texts of staff, and the languages to write them in.

A form shows the languages that the site offers, and keeps the texts in others in hidden fields: a
town may offer them again.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, create_model
from pydantic_core import PydanticCustomError

from forum.core.forms.fields import TYPED, Input, MultiLine, NameLine
from forum.core.i18n.date_parsing import AmbiguousDate, NotADate, YearUnclear, parse_day
from forum.core.i18n.formatting import format_long_date
from forum.core.i18n.language_names import language_name
from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import current_language
from forum.core.site import Site
from forum.core.text.cleaning import clean_line

Data = TypeVar("Data", bound=Input)


EXAMPLE = date(2027, 3, 21)
"""The date that the error for an unreadable date shows as an example."""


def _day(value: object) -> date | None:
    text = clean_line(str(value or ""))
    if not text:
        return None
    try:
        return parse_day(text, current_language.get())
    except AmbiguousDate as error:
        code = "which_year" if isinstance(error, YearUnclear) else "which_day"
        days = dict(zip(("one", "other"), map(format_long_date, error.days), strict=False))
        raise PydanticCustomError(code, code, days) from None
    except NotADate:
        example = {"example": format_long_date(EXAMPLE)}
        raise PydanticCustomError("not_a_date", "not_a_date", example) from None


def _required_day(value: object) -> date:
    day = _day(value)
    if day is None:
        raise PydanticCustomError("required", "required")
    return day


Day = Annotated[date | None, TYPED, BeforeValidator(_day)]
RequiredDay = Annotated[date, TYPED, BeforeValidator(_required_day)]


def _not_before_first(last: date | None, info: ValidationInfo) -> date | None:
    first = info.data.get("first")
    if first and last and last < first:
        raise PydanticCustomError("ends_before_it_begins", "ends_before_it_begins")
    return last


LastDay = Annotated[Day, AfterValidator(_not_before_first)]
"""The end of a period whose beginning is the field `first`."""


@dataclass(frozen=True)
class TranslatedField:
    """A text field for every language; `least` applies to the languages that are required."""

    name: str
    most: int
    least: int = 0
    prose: bool = False

    names: ClassVar[set[str]] = set()
    """The names of all fields that are declared."""

    def __post_init__(self) -> None:
        self.names.add(self.name)


class TranslatedInput(Input):
    """Input model with texts by language: the Dutch field of `title` is `title_nl`."""

    def texts(self, name: str, languages: Sequence[str]) -> dict[str, str]:
        """The non-empty texts of a field by language, in the order of `languages`."""
        values = {code: getattr(self, f"{name}_{code}") for code in languages}
        return {code: text for code, text in values.items() if text}


def translated_model(
    base: type[Data],
    texts: Sequence[TranslatedField],
    languages: Sequence[str],
    required: Collection[str],
) -> type[Data]:
    """Subclass of `base` with each text in each language; languages in `required` are required."""
    fields: dict[str, Any] = {
        f"{text.name}_{code}": (
            (MultiLine if text.prose else NameLine)(
                text.least if code in required else 0, text.most
            ),
            "",
        )
        for text in texts
        for code in languages
    }
    return create_model(base.__name__, __base__=base, **fields)


@dataclass(frozen=True)
class FormLanguage:
    """A language to write in: `required` needs a text, `first` is visible instead of folded."""

    code: str
    name: str
    first: bool
    required: bool


def form_languages(site: Site) -> list[FormLanguage]:
    """The town's default language, which is required; then English, then the others."""
    default = site.default_language
    return [
        FormLanguage(
            code, language_name(code), first=code in (default, "en"), required=code == default
        )
        for code in dict.fromkeys((default, "en", *site.language_codes))
        if code in site.language_codes
    ]


def form_language_codes(site: Site) -> list[str]:
    """The codes of `form_languages`, in the same order, then those of the hidden fields."""
    return list(dict.fromkeys((*(language.code for language in form_languages(site)), *LANGUAGES)))


_TRANSLATED_NAME = re.compile(rf"(?P<name>\w+)_(?P<language>{'|'.join(LANGUAGES)})(?:_\d+)?")


def language_of_field(name: str) -> str:
    """The language of a form field, also in a numbered row; empty if it isn't a translated one."""
    match = _TRANSLATED_NAME.fullmatch(name)
    return match["language"] if match and match["name"] in TranslatedField.names else ""


def typed_fields() -> frozenset[str]:
    """The names of the fields of all input models that people type into, without languages."""
    return frozenset(TranslatedField.names).union(
        name
        for model in _models(Input)
        for name, field in model.model_fields.items()
        if TYPED in field.metadata
    )


def _models(base: type[Input]) -> Iterator[type[Input]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
