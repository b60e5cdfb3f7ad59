"""Texts that staff write once per language: the input types, and the languages to write in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BeforeValidator, create_model
from pydantic_core import PydanticCustomError

from forum.core.forms.fields import Input, MultiLine, NameLine
from forum.core.i18n.date_parsing import AmbiguousDate, NotADate, YearUnclear, parse_day
from forum.core.i18n.formatting import spell_date
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.translations import current_language
from forum.core.site import Site
from forum.core.text.cleaning import clean_line

Data = TypeVar("Data", bound=Input)


EXAMPLE = date(2027, 3, 21)


def _day(value: object) -> date | None:
    text = clean_line(str(value or ""))
    if not text:
        return None
    try:
        return parse_day(text, current_language.get())
    except AmbiguousDate as asked:
        code = "which_year" if isinstance(asked, YearUnclear) else "which_day"
        days = dict(zip(("one", "other"), map(spell_date, asked.days), strict=False))
        raise PydanticCustomError(code, code, days) from None
    except NotADate:
        example = {"example": spell_date(EXAMPLE)}
        raise PydanticCustomError("not_a_date", "not_a_date", example) from None


def _needed_day(value: object) -> date:
    day = _day(value)
    if day is None:
        raise PydanticCustomError("required", "required")
    return day


Day = Annotated[date | None, BeforeValidator(_day)]
NeededDay = Annotated[date, BeforeValidator(_needed_day)]


class TranslatedField(NamedTuple):
    """A text that is asked for in every language; `least` holds where it is needed."""

    name: str
    most: int
    least: int = 0
    prose: bool = False


class TranslatedInput(Input):
    """An input with texts by language: the field of `title` in Dutch is `title_nl`."""

    def texts(self, name: str, languages: Sequence[str]) -> dict[str, str]:
        """What was written, by language, in the order given."""
        written = {code: getattr(self, f"{name}_{code}") for code in languages}
        return {code: text for code, text in written.items() if text}


def translated_model(
    base: type[Data],
    texts: Sequence[TranslatedField],
    languages: Sequence[str],
    needed: Collection[str],
) -> type[Data]:
    """The input `base` with each text once per language; those in `needed` must be written."""
    fields: dict[str, Any] = {
        f"{text.name}_{code}": (
            (MultiLine if text.prose else NameLine)(text.least if code in needed else 0, text.most),
            "",
        )
        for text in texts
        for code in languages
    }
    return create_model(base.__name__, __base__=base, **fields)


@dataclass(frozen=True)
class FormLanguage:
    """A language to write in: `needed` in every text, `first` to be seen, or folded away."""

    code: str
    name: str
    first: bool
    needed: bool


def form_languages(site: Site) -> list[FormLanguage]:
    """The town's own language, which is always written; then English, then the others."""
    own = site.default_language
    return [
        FormLanguage(code, OWN_NAMES[code], first=code in (own, "en"), needed=code == own)
        for code in dict.fromkeys((own, "en", *site.language_codes))
        if code in site.language_codes
    ]


def form_language_codes(site: Site) -> list[str]:
    """The codes of those languages, in that order."""
    return [language.code for language in form_languages(site)]
