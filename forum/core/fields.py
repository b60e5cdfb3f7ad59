"""Field types for the slices' input models: cleaned, bounded, and with codes for their faults.

A fault is a `PydanticCustomError` whose type is a code; `web/forms.py` turns it into a sentence.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from forum.core.mail import is_address
from forum.core.text import clean_line, clean_text, is_visible


class Input(BaseModel):
    """What a form holds once it is right. Unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _fault(code: str, **parameters: int) -> PydanticCustomError:
    return PydanticCustomError(code, code, parameters)


def _bounds(least: int, most: int) -> AfterValidator:
    def check(text: str) -> str:
        if least and not is_visible(text):
            raise _fault("required")
        if len(text) < least:
            raise _fault("too_short", least=least)
        if len(text) > most:
            raise _fault("too_long", most=most, length=len(text))
        return text

    return AfterValidator(check)


def Line(least: int, most: int) -> type[str]:
    """One line of text, between `least` and `most` characters after cleaning."""
    return Annotated[str, BeforeValidator(clean_line), _bounds(least, most)]  # type: ignore[return-value]


def Prose(least: int, most: int) -> type[str]:
    """A text of several lines, between `least` and `most` characters after cleaning."""
    return Annotated[str, BeforeValidator(clean_text), _bounds(least, most)]  # type: ignore[return-value]


def _address(text: str) -> str:
    text = clean_line(text).lower()
    if not text:
        raise _fault("required")
    if not is_address(text):
        raise _fault("bad_address")
    return text


def is_ticked(value: object) -> bool:
    """Whether what came for a box to tick says yes."""
    return str(value).strip().lower() in ("1", "on", "true", "yes")


MailAddress = Annotated[str, BeforeValidator(_address)]
Ticked = Annotated[bool, BeforeValidator(is_ticked)]
