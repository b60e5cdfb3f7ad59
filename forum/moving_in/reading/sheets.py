"""Sheets: which table of a file holds the ideas."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from forum.moving_in.reading.columns import ColumnMap, map_ideas
from forum.moving_in.reading.table import NO_IDEAS, Table, UnreadableFile

_COMMENTS = ("comment", "reactie", "kommentar", "commentaire", "commenti", "yorum")


def find_ideas(tables: Sequence[Table], named: Mapping[str, str]) -> tuple[Table, ColumnMap]:
    """The table with the most columns of ideas; raises `UnreadableFile` if none has a title.

    Its notes name the others that aren't of comments: their ideas, if any, don't come in.
    """
    first_error: UnreadableFile | None = None
    found: list[tuple[int, Table, ColumnMap]] = []
    for table in tables:
        try:
            columns = map_ideas(table.columns, named)
        except UnreadableFile as error:
            first_error = first_error or error
            continue
        fields = sum(map(bool, columns.fields.values()))
        found.append((0 if is_of_comments(table) else fields, table, columns))
    if not found:
        raise first_error or UnreadableFile(NO_IDEAS)
    _, table, columns = max(found, key=lambda each: each[0])
    others = [each.name for each in tables if each is not table and not is_of_comments(each)]
    if others:
        note = f"the ideas are those of the sheet {table.name}; not read: {', '.join(others)}"
        table = replace(table, notes=(*table.notes, note))
    return table, columns


def is_of_comments(table: Table) -> bool:
    """Whether the name of a sheet says that it holds comments."""
    return any(word in table.name.casefold() for word in _COMMENTS)
