"""The kind of a setting by its keys: a table, a list, or a single value."""

from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from forum.settings.model import Settings
from forum.settings.section import Section


def setting_kind(keys: Iterable[str | int]) -> Any:
    """The type of a setting, as the model declares it; None if there is no such setting."""
    kind: Any = Settings
    for key in keys:
        kind = _kind_within(kind, key)
    return kind


def section_of(kind: Any) -> type[Section] | None:
    """The model of a table whose keys the program chooses, also of one that may be left out."""
    if get_origin(kind) in (Union, UnionType, Annotated):
        return next(filter(None, map(section_of, get_args(kind))), None)
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def is_table(kind: Any) -> bool:
    """Whether it is a table, of keys chosen by the program or by the operator."""
    return section_of(kind) is not None or get_origin(kind) is dict


def is_list(kind: Any) -> bool:
    """Whether it is a list."""
    if get_origin(kind) is Annotated:
        return is_list(get_args(kind)[0])
    return get_origin(kind) is tuple


def _kind_within(kind: Any, key: str | int) -> Any:
    if section := section_of(kind):
        field = section.model_fields.get(str(key))
        return field.annotation if field else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    if get_origin(kind) is Annotated:
        return _kind_within(get_args(kind)[0], key)
    return get_args(kind)[0] if is_list(kind) else None
