"""Field types for the slices' input models: cleaned, bounded, and with codes for their faults.

A fault is a `PydanticCustomError` whose type is a code; `web/forms.py` turns it into a sentence.
"""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from forum.core.i18n.number_parsing import (
    MOST_DIGITS,
    AmbiguousNumber,
    NotANumber,
    TypedNumber,
    parse_number,
    significant_digits,
    spell_number,
)
from forum.core.i18n.translations import current_language
from forum.core.mail.address import canonical_address
from forum.core.text.cleaning import clean_line, clean_text
from forum.core.text.visible_text import (
    clean_label,
    has_letter_or_digit,
    overwide_sign,
    shows_something,
    tame_marks,
    visible_length,
)

LONGEST_NUMBER = 200
"""Characters of a number, with what may be typed around it."""
LONGEST_ADDRESS = 1_000
"""Characters of a mail address, with what may be typed around it."""


class Input(BaseModel):
    """What a form holds once it is right. Unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _fault(code: str, **parameters: int | str) -> PydanticCustomError:
    return PydanticCustomError(code, code, parameters)


def _bounds(least: int, most: int) -> AfterValidator:
    def check(text: str) -> str:
        if least and not shows_something(text):
            raise _fault("required")
        if visible_length(text) < least:
            raise _fault("too_short", least=least)
        if len(text) > most:
            raise _fault("too_long", most=most, length=len(text))
        return text

    return AfterValidator(check)


def _line(text: str) -> str:
    return tame_marks(clean_line(text))


def _prose(text: str) -> str:
    return tame_marks(clean_text(text))


def _label(text: str) -> str:
    label = clean_label(text)
    if text.strip() and not has_letter_or_digit(label):
        raise _fault("no_letters")
    if sign := overwide_sign(label):
        raise _fault("overwide", sign=sign)
    return label


def _cleaned(clean: Callable[[str], str], most: int) -> BeforeValidator:
    """Clean a text that can still be short enough: to clean a megabyte of marks takes seconds."""
    longest = 4 * most + 2_000

    def read(text: str) -> str:
        if len(text) > longest:
            raise _fault("too_long", most=most, length=len(text))
        return clean(text)

    return BeforeValidator(read)


def SingleLine(least: int, most: int) -> type[str]:
    """One line of text, between `least` and `most` characters after cleaning."""
    return Annotated[str, _cleaned(_line, most), _bounds(least, most)]  # type: ignore[return-value]


def NameLine(least: int, most: int) -> type[str]:
    """A title or a name: one line that shows a letter or a digit, and nothing wider than letters."""
    return Annotated[str, _cleaned(_label, most), _bounds(least, most)]  # type: ignore[return-value]


def MultiLine(least: int, most: int) -> type[str]:
    """A text of several lines, between `least` and `most` characters after cleaning."""
    return Annotated[str, _cleaned(_prose, most), _bounds(least, most)]  # type: ignore[return-value]


def read_number(value: object) -> TypedNumber:
    """A number in the current language, with the sign typed beside it; one of two is asked back."""
    language = current_language.get()
    typed = str("" if value is None else value)
    if len(typed) > LONGEST_NUMBER:
        raise _fault("not_a_number")
    text = clean_line(typed)
    if not text:
        raise _fault("required")
    try:
        found = parse_number(text, language)
    except AmbiguousNumber as both:
        one, other = (spell_number(number, language) for number in (both.grouped, both.decimal))
        raise _fault("which_number", one=one, other=other) from None
    except NotANumber:
        raise _fault("not_a_number") from None
    if significant_digits(found.number) > MOST_DIGITS:
        raise _fault("too_many_digits", most=MOST_DIGITS)
    return found


def read_whole(value: object, least: int, most: int, *, sign: str = "") -> int:
    """A whole number, with no sign beside it but that one."""
    found = read_number(value)
    number = found.number
    if found.sign not in ("", sign):
        raise _fault("not_a_number")
    if number != number.to_integral_value():
        raise _fault("not_whole")
    if not least <= number <= most:
        raise _fault("out_of_range", least=least, most=most)
    return int(number)


def Whole(least: int, most: int) -> type[int]:
    """A whole number between `least` and `most`, in the digits and groups of the language."""

    return Annotated[int, BeforeValidator(lambda value: read_whole(value, least, most))]  # type: ignore[return-value]


def WholeEuros(most: int) -> type[int | None]:
    """An amount of whole euros up to `most`, or nothing."""

    def read(value: object) -> int | None:
        if not str("" if value is None else value).strip():
            return None
        return read_whole(value, 0, most, sign="€")

    return Annotated[int | None, BeforeValidator(read)]  # type: ignore[return-value]


def _address(text: str) -> str:
    if len(text) > LONGEST_ADDRESS:
        raise _fault("bad_address")
    if not shows_something(text):
        raise _fault("required")
    address = canonical_address(text)
    if address is None:
        raise _fault("bad_address")
    return address


def is_ticked(value: object) -> bool:
    """Whether what came for a box to tick says yes."""
    return str(value).strip().lower() in ("1", "on", "true", "yes")


MailAddress = Annotated[str, BeforeValidator(_address)]
Checkbox = Annotated[bool, BeforeValidator(is_ticked)]
