"""A table of settings: frozen, without unknown keys, and with values of the kind that is written."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, get_args
from unicodedata import category

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

LINE_ENDS = "\n\r"
UNUSABLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode categories of what no page, address or header can hold: control characters, halves of
characters (by which Python stands in for bytes that aren't UTF-8), and other ends of a line."""


class Section(BaseModel):
    """A table of settings. Texts are one line, except those in `LINES`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    LINES: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_other_kinds(cls, value: object, info: ValidationInfo) -> object:
        name = info.field_name or ""
        kind: Any = cls.model_fields[name].annotation
        # pydantic takes true for 1, and 1 for true: a period of one day in place of none.
        if kind in (int, float) and isinstance(value, bool):
            raise PydanticCustomError("int_type" if kind is int else "float_type", "not a number")
        if kind is bool and not isinstance(value, bool | str):
            raise PydanticCustomError("bool_type", "neither true nor false")
        has_lines = name in cls.LINES
        # A table in this one judges its own texts.
        if not _holds_sections(kind) and any(
            _is_unusable(each, has_lines) for each in _texts(value)
        ):
            raise PydanticCustomError("text" if has_lines else "line", "unusable characters")
        return value


@cache
def _holds_sections(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return True
    return any(map(_holds_sections, get_args(kind)))


def _is_unusable(text: str, has_lines: bool) -> bool:
    allowed = LINE_ENDS if has_lines else ""
    return any(category(letter) in UNUSABLE and letter not in allowed for letter in text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
