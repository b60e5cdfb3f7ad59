"""Cells: the values of a record by field, over several columns and languages."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from forum.core.text.cleaning import clean_line, fold
from forum.moving_in.reading.columns import Column, ColumnMap, parse_column
from forum.moving_in.reading.comment_cells import comments_in
from forum.moving_in.reading.encoding import DAMAGED
from forum.moving_in.reading.table import CellFault, Record

# Cells that hold nothing: as databases write it, MySQL's no date, a dash, and people's words, folded.
_NOTHING = re.compile(
    r"|null|none|nil|nan|undefined|\\n|0000-00-00(?: 00:00:00)?|[-\u2010-\u2015\u2212]+"
    r"|#?n/[ab]|#nv|n\. ?a\.|n\.v\.t\.?|nvt|not applicable|niet van toepassing|k\. ?a\.|keine angaben?"
    r"|nicht zutreffend|s[./]o\.?|sans objet|non applicable|non applicabile|uygulanamaz|لا ينطبق"
)
_LONGEST_NOTHING = 24
# Names by language as Decidim writes them in a cell: a hash of Ruby, or an object of JSON.
_TRANSLATED = re.compile(r'"([a-z]{2})(?:[-_]\w{2,4})?"\s*(?:=>|:)\s*"((?:[^"\\]|\\.)*)"')
_IS_TRANSLATED = re.compile(r'\[?\s*\{\s*"[a-z]{2}(?:[-_]\w{2,4})?"\s*(?:=>|:)')


class UnreadableCell(ValueError):
    """A value that is needed can't be read; the message is the reason."""


class Cells:
    """The cells of one record, by field."""

    def __init__(self, record: Record, columns: ColumnMap) -> None:
        self._cells = record.cells
        self._fields = columns.fields

    def raw(self, field: str) -> object:
        """The first filled cell of a field as it is in the file: a date may be one already."""
        for _, value in self._filled(field):
            return value
        return ""

    def text(self, field: str) -> str:
        """The first filled cell of a field; raises `UnreadableCell`."""
        return _text(self.raw(field))

    def line(self, field: str) -> str:
        """The same on one line, cleaned."""
        return clean_line(self.text(field))

    def all(self, field: str) -> list[str]:
        """Every filled cell of a field, each once."""
        return list(dict.fromkeys(clean_line(text) for text in self._texts(field)))

    def _texts(self, field: str) -> Iterator[str]:
        for _, value in self._filled(field):
            if isinstance(value, list):
                for each in value:
                    yield from _names(each)
            elif items := _objects(_text(value)):
                for each in items:
                    yield from _names(each)
            elif _IS_TRANSLATED.match(text := _text(value)):
                yield from (re.sub(r"\\(.)", r"\1", name) for _, name in _TRANSLATED.findall(text))
            else:
                yield text

    def items(self, field: str) -> list[object]:
        """The items of every list of a field, also of one that is written as a text."""
        values = (value for _, value in self._filled(field))
        lists = (value if isinstance(value, list) else comments_in(str(value)) for value in values)
        return [item for value in lists for item in value]

    def values(self, columns: Iterable[str]) -> dict[str, str]:
        """The texts of these columns, only those that are filled; raises `UnreadableCell`."""
        values = ((name, self._cells.get(name)) for name in columns)
        return {name: clean_line(_text(value)) for name, value in values if value is not None}

    def languages(self, field: str) -> dict[str, str]:
        """The texts of a field by language, the first filled one of each; without one it is ''."""
        texts: dict[str, str] = {}
        for column, value in self._filled(field):
            texts.setdefault(column.language, _prose(value))
        return texts

    def _filled(self, field: str) -> Iterator[tuple[Column, object]]:
        for column in self._fields.get(field, ()):
            value = self._cells.get(column.name)
            if isinstance(value, CellFault) or not _is_nothing(value):
                yield column, value


def _objects(text: str) -> list[object]:
    """The objects of JSON in a cell, in a list or only with commas between them, as OpenStad does."""
    if not text.startswith(("{", "[{")):
        return []
    try:
        items = json.loads(text if text.startswith("[") else f"[{text}]")
    except (ValueError, RecursionError):
        return []
    return items if all(isinstance(each, Mapping) for each in items) else []


def _prose(value: object) -> str:
    """A text, also where it is in objects: `[{"authorName": …, "description": …}]`."""
    items = value if isinstance(value, list) else _objects(_text(value))
    texts = [
        str(each["description"])
        for each in items
        if isinstance(each, Mapping) and each.get("description")
    ]
    return "\n\n".join(texts) if texts else _text(value)


def _is_nothing(value: object) -> bool:
    text = "" if value is None else str(value).strip()
    return len(text) <= _LONGEST_NOTHING and _NOTHING.fullmatch(fold(text)) is not None


def _text(value: object) -> str:
    if isinstance(value, CellFault):
        raise UnreadableCell(value.reason)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value)))
    text = str(value)
    if DAMAGED.search(text):
        raise UnreadableCell("a letter is damaged; save the file as UTF-8 once more")
    return text


def _name(item: object) -> str:
    return next(iter(_names(item)), "")


def _names(item: object) -> list[str]:
    """The names of an item in a list, such as a tag: `{"name": …}`, `{"title": {"nl": …}}`.

    It has several if they are told by language.
    """
    if not isinstance(item, Mapping):
        return [] if item is None else [str(item)]
    for key, value in item.items():
        if parse_column(str(key)).base in {"name", "title", "title_multiloc", "label", "slug"}:
            if isinstance(value, Mapping):
                return [str(each) for each in value.values() if each]
            if value:
                return [str(value)]
    if all(parse_column(f"name/{key}").language for key in item):
        return [str(each) for each in item.values() if each]
    return []
