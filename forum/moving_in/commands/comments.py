"""Comments of an import: a second file, or another sheet of the workbook."""

from collections.abc import Mapping, Sequence

from forum.moving_in.reading.columns import ColumnMap, check_comments, map_comments
from forum.moving_in.reading.comment_rows import CommentsTable
from forum.moving_in.reading.findings import Findings
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.opening import open_tables
from forum.moving_in.reading.sheets import is_of_comments
from forum.moving_in.reading.subject_kinds import idea_kinds
from forum.moving_in.reading.table import Table, UnreadableFile


def of_file(
    file: InputFile, encoding: str | None, mapped: Mapping[str, str], ideas: Table
) -> CommentsTable:
    """The comments of a file of their own; raises `UnreadableFile`."""
    table = open_tables(file, encoding)[0]
    return _comments(table, file.name, mapped, ideas)


def of_sheet(
    tables: Sequence[Table], mapped: Mapping[str, str], ideas: Table, findings: Findings
) -> CommentsTable | None:
    """Another sheet whose name says that it holds comments.

    One whose columns don't fit is said in `findings`; raises `UnreadableFile` if columns were
    `mapped` for it.
    """
    for table in tables:
        if table.name == ideas.name or not is_of_comments(table):
            continue
        name = f"sheet {table.name}"
        try:
            return _comments(table, name, mapped, ideas)
        except UnreadableFile as error:
            if mapped:
                raise UnreadableFile(f"{name}: {error}") from None
            findings.notes.append(f"{name} isn't read: {error}")
    if mapped:
        raise UnreadableFile("--map-comments: there is no file or sheet of comments")
    return None


def _comments(table: Table, name: str, mapped: Mapping[str, str], ideas: Table) -> CommentsTable:
    columns: ColumnMap = map_comments(table.columns, mapped)
    check_comments(columns, table.columns)
    return CommentsTable(table, columns, name, idea_kinds(ideas.columns))
