"""Opening a file: the tables in it, whatever its format."""

from forum.moving_in.reading.delimited import read_delimited
from forum.moving_in.reading.encoding import find_encoding
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.json_document import is_json, read_json
from forum.moving_in.reading.table import NO_IDEAS, Table, UnreadableFile
from forum.moving_in.reading.workbook import is_workbook, read_workbook


def open_tables(file: InputFile, encoding_name: str | None = None) -> list[Table]:
    """The tables of a file, at least one; raises `UnreadableFile` for the whole file."""
    if not file.head(1):
        raise UnreadableFile("the file is empty")
    if is_workbook(file):
        tables = read_workbook(file)
        if not tables:
            raise UnreadableFile(NO_IDEAS)
        return tables
    encoding = find_encoding(file.handle, encoding_name)
    if is_json(file, encoding):
        return [read_json(file, encoding)]
    return [read_delimited(file, encoding)]
