"""Opening a file: the tables in it, whatever its format."""

from importlib import import_module

from forum.moving_in.reading.delimited import read_delimited
from forum.moving_in.reading.encoding import find_encoding
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.json_document import is_json, read_json
from forum.moving_in.reading.table import NO_IDEAS, Table, UnreadableFile

_OLE = b"\xd0\xcf\x11\xe0"


def is_workbook(file: InputFile) -> bool:
    """Whether it is a zip archive, or a workbook of an older kind, which is refused."""
    head = file.head(8)
    if head.startswith(_OLE):
        raise UnreadableFile(
            "the file isn't text but an old .xls workbook; save it as .xlsx or CSV"
        )
    return head.startswith(b"PK\x03\x04")


def open_tables(file: InputFile, encoding_name: str | None = None) -> list[Table]:
    """The tables of a file, at least one; raises `UnreadableFile` for the whole file."""
    if not file.head(1):
        raise UnreadableFile("the file is empty")
    if is_workbook(file):
        # Imported here: openpyxl takes a sixth of a second to import, which all else doesn't need.
        reader = import_module("forum.moving_in.reading.workbook")
        tables: list[Table] = reader.read_workbook(file)
        if not tables:
            raise UnreadableFile(NO_IDEAS)
        return tables
    encoding = find_encoding(file.handle, encoding_name)
    if is_json(file, encoding):
        return [read_json(file, encoding)]
    return [read_delimited(file, encoding)]
