"""Cells: the values of a record by field, over several columns and languages."""

from collections.abc import Iterator, Mapping

from forum.core.text.cleaning import clean_line
from forum.moving_in.reading.columns import Column, ColumnMap, parse_column
from forum.moving_in.reading.encoding import DAMAGED
from forum.moving_in.reading.table import CellFault, Record


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
                yield from (_name(each) for each in value)
            else:
                yield _text(value)

    def languages(self, field: str) -> dict[str, str]:
        """The texts of a field by language, the first filled one of each; without one it is ''."""
        texts: dict[str, str] = {}
        for column, value in self._filled(field):
            texts.setdefault(column.language, _text(value))
        return texts

    def _filled(self, field: str) -> Iterator[tuple[Column, object]]:
        for column in self._fields.get(field, ()):
            value = self._cells.get(column.name)
            if isinstance(value, CellFault) or (value is not None and str(value).strip()):
                yield column, value


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
    """The name of an object in a list, such as a tag: `{"name": …}` or `{"title": {"nl": …}}`."""
    if not isinstance(item, Mapping):
        return "" if item is None else str(item)
    for key, value in item.items():
        if parse_column(str(key)).base in {"name", "title", "title_multiloc", "label", "slug"}:
            if isinstance(value, Mapping):
                return next((str(each) for each in value.values() if each), "")
            if value:
                return str(value)
    return ""
