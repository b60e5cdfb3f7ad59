"""Field types for the slices' input models: cleaning, length limits, parsing and error codes.

An error is a `PydanticCustomError` whose type is a code; `web/forms.py` turns it into a message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from forum.core.i18n.number_parsing import (
    MAX_SIGNIFICANT_DIGITS,
    AmbiguousNumber,
    NotANumber,
    TypedNumber,
    format_plain_number,
    parse_number,
    significant_digits,
)
from forum.core.i18n.translations import current_language
from forum.core.mail.address import canonical_address
from forum.core.phone import normalize_phone
from forum.core.text.cleaning import clean_line, clean_text
from forum.core.text.visible_text import (
    clean_label,
    find_overwide,
    has_letter_or_digit,
    has_visible_character,
    has_visible_length,
    truncate_marks,
)

MAX_NUMBER_LENGTH = 200
"""Characters accepted in a number field, including white space and signs."""
MAX_ADDRESS_LENGTH = 1_000
"""Characters accepted in a mail address field, including white space."""


@dataclass(frozen=True)
class Typed:
    """Marks a field that people type into, unlike one that they choose from or that is hidden.

    Pages that can't show the form again give back what was typed (`web/forms.py`).
    """


TYPED = Typed()


class Input(BaseModel):
    """Base of input models: the validated values of a form. Unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _error(code: str, **parameters: int | str) -> PydanticCustomError:
    return PydanticCustomError(code, code, parameters)


def _bounded(min_length: int, max_length: int) -> AfterValidator:
    def check(text: str) -> str:
        if min_length and not has_visible_character(text):
            raise _error("required")
        if not has_visible_length(text, min_length):
            raise _error("too_short", least=min_length)
        if len(text) > max_length:
            raise _error("too_long", most=max_length, length=len(text))
        return text

    return AfterValidator(check)


def _clean_line(text: str) -> str:
    return truncate_marks(clean_line(text))


def _clean_prose(text: str) -> str:
    return truncate_marks(clean_text(text))


def _clean_name(text: str) -> str:
    label = clean_label(text)
    if text.strip() and not has_letter_or_digit(label):
        raise _error("no_letters")
    if sign := find_overwide(label):
        raise _error("overwide", sign=sign)
    return label


def _cleaned(clean: Callable[[str], str], max_length: int) -> BeforeValidator:
    """Clean a text unless it is far too long: cleaning a megabyte of marks takes seconds."""
    raw_limit = 4 * max_length + 2_000

    def validate(text: str) -> str:
        if len(text) > raw_limit:
            raise _error("too_long", most=max_length, length=len(text))
        return clean(text)

    return BeforeValidator(validate)


def SingleLine(min_length: int, max_length: int) -> type[str]:
    """One line of text; the limits are characters after cleaning."""
    return Annotated[
        str, TYPED, _cleaned(_clean_line, max_length), _bounded(min_length, max_length)
    ]  # type: ignore[return-value]


def Code(max_length: int) -> type[str]:
    """A code that the page offers or hides in the form: nothing that anybody typed."""
    return Annotated[str, _cleaned(_clean_line, max_length), _bounded(0, max_length)]  # type: ignore[return-value]


def NameLine(min_length: int, max_length: int) -> type[str]:
    """A title or a name: one line with a visible letter or digit, and no over-wide character."""
    return Annotated[
        str, TYPED, _cleaned(_clean_name, max_length), _bounded(min_length, max_length)
    ]  # type: ignore[return-value]


def MultiLine(min_length: int, max_length: int) -> type[str]:
    """A text of several lines; the limits are characters after cleaning."""
    return Annotated[
        str, TYPED, _cleaned(_clean_prose, max_length), _bounded(min_length, max_length)
    ]  # type: ignore[return-value]


def read_number(value: object) -> TypedNumber:
    """Parse a number, and the sign typed with it, in the current language.

    The error of an ambiguous number has both readings, so that the form can ask for one.
    """
    language = current_language.get()
    raw = str("" if value is None else value)
    if len(raw) > MAX_NUMBER_LENGTH:
        raise _error("not_a_number")
    text = clean_line(raw)
    if not text:
        raise _error("required")
    try:
        typed = parse_number(text, language)
    except AmbiguousNumber as error:
        grouped, decimal = (
            format_plain_number(number, language) for number in (error.grouped, error.decimal)
        )
        raise _error("which_number", one=grouped, other=decimal) from None
    except NotANumber:
        raise _error("not_a_number") from None
    if significant_digits(typed.number) > MAX_SIGNIFICANT_DIGITS:
        raise _error("too_many_digits", most=MAX_SIGNIFICANT_DIGITS)
    return typed


def read_whole(value: object, minimum: int, maximum: int, *, sign: str = "") -> int:
    """Parse a whole number from `minimum` to `maximum`; no other sign than `sign` is accepted."""
    typed = read_number(value)
    number = typed.number
    if typed.sign not in ("", sign):
        raise _error("not_a_number")
    if number != number.to_integral_value():
        raise _error("not_whole")
    if not minimum <= number <= maximum:
        raise _error("out_of_range", least=minimum, most=maximum)
    return int(number)


def Whole(minimum: int, maximum: int) -> type[int]:
    """A whole number from `minimum` to `maximum`, as it is written in the current language."""

    return Annotated[int, BeforeValidator(lambda value: read_whole(value, minimum, maximum))]  # type: ignore[return-value]


def WholeEuros(maximum: int) -> type[int | None]:
    """A whole amount in euros from 0 to `maximum`; None for an empty field."""

    def validate(value: object) -> int | None:
        if not str("" if value is None else value).strip():
            return None
        return read_whole(value, 0, maximum, sign="€")

    return Annotated[int | None, TYPED, BeforeValidator(validate)]  # type: ignore[return-value]


def _address(text: str) -> str:
    if len(text) > MAX_ADDRESS_LENGTH:
        raise _error("bad_address")
    if not has_visible_character(text):
        raise _error("required")
    address = canonical_address(text)
    if address is None:
        raise _error("bad_address")
    return address


def _address_or_nothing(text: str) -> str:
    return _address(text) if has_visible_character(text) else ""


def _phone(text: str) -> str:
    phone = normalize_phone(text) if text else ""
    if phone is None:
        raise _error("bad_phone")
    return phone


def Phone(max_length: int, *, required: bool = False) -> type[str]:
    """A telephone number as people write it, with its digits as 0 to 9; empty unless `required`."""
    return Annotated[SingleLine(int(required), max_length), AfterValidator(_phone)]  # type: ignore[return-value]


def is_ticked(value: object) -> bool:
    """Whether the submitted value of a checkbox means ticked."""
    return str(value).strip().lower() in ("1", "on", "true", "yes")


MailAddress = Annotated[str, TYPED, BeforeValidator(_address)]
MailAddressOrNothing = Annotated[str, TYPED, BeforeValidator(_address_or_nothing)]
Checkbox = Annotated[bool, BeforeValidator(is_ticked)]
