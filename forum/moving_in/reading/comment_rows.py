"""Comments of a file: of a second one (`--comments`), or in a list inside each idea."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from forum.core.text.visible_text import clean_label, has_visible_character, truncate_marks
from forum.discussion.tables import BODY_LENGTH
from forum.moving_in.reading.cells import Cells, UnreadableCell
from forum.moving_in.reading.columns import ColumnMap, map_comments
from forum.moving_in.reading.dates import DateOrder, UnreadableDate, parse_moment
from forum.moving_in.reading.findings import Findings
from forum.moving_in.reading.html_text import to_plain
from forum.moving_in.reading.json_document import flatten
from forum.moving_in.reading.table import Record, Table

NAME_LENGTH = 60
ID_LENGTH = 80
NOT_HIDDEN = frozenset({"", "false", "no", "0", "nee", "nein", "non"})
_PRIVATE = re.compile(r"@|(?:\d[ ./()-]{0,2}){7,}")


@dataclass(frozen=True)
class CommentRow:
    """One comment, with cleaned values; `parent` is the id of the comment that it answers."""

    line: int
    source_id: str
    subject: str
    body: str
    parent: str = ""
    date: datetime | None = None
    author: str = ""
    language: str = ""


def shown_name(name: str, findings: Findings) -> str:
    """The name to show: text only, and none that is a mail address or a phone number."""
    if _PRIVATE.search(name):
        findings.hidden_names += 1
        return ""
    return clean_label(name)[:NAME_LENGTH].strip()


def nested_comments(
    items: object, zone: tzinfo, order: DateOrder, findings: Findings
) -> tuple[CommentRow, ...]:
    """The comments in a list inside an idea, with the answers in lists inside them."""
    if not isinstance(items, list):
        return ()
    rows = tuple(_nested(items, "", zone, order, findings))
    findings.nested_comments += len(rows)
    return rows


def _nested(
    items: list[object], parent: str, zone: tzinfo, order: DateOrder, findings: Findings
) -> Iterator[CommentRow]:
    for position, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            continue
        cells = flatten(item)
        columns = map_comments(list(cells))
        row = _read(Record(position, cells), columns, zone, order, findings)
        if row is None:
            continue
        if parent:
            row = CommentRow(**{**row.__dict__, "parent": parent})
        yield row
        for name in ("replies", "answers", "children", "comments", "reactions"):
            if isinstance(inner := item.get(name), list):
                yield from _nested(inner, row.source_id, zone, order, findings)


def read_comments(
    table: Table, columns: ColumnMap, zone: tzinfo, findings: Findings
) -> Iterator[CommentRow]:
    """The comments of a file, oldest first as the file has them."""
    order = DateOrder()
    for record in table.records():
        order.learn(str(Cells(record, columns).raw("date")))
    for record in table.records():
        if record.fault:
            findings.empty_comments += 1
        elif row := _read(record, columns, zone, order, findings):
            yield row


def _read(
    record: Record, columns: ColumnMap, zone: tzinfo, order: DateOrder, findings: Findings
) -> CommentRow | None:
    cells = Cells(record, columns)
    try:
        body = truncate_marks(to_plain(next(iter(cells.languages("body").values()), "")))
        if not has_visible_character(body) or _is_hidden(cells):
            findings.empty_comments += 1
            return None
        if len(body) > BODY_LENGTH:
            findings.long_comments += 1
            return None
        return CommentRow(
            line=record.line,
            source_id=_source_id(cells, body),
            subject=cells.line("subject"),
            body=body,
            parent=_parent(cells),
            date=_date(cells, zone, order, findings),
            author=shown_name(cells.line("author"), findings),
            language=cells.line("language").lower()[:2],
        )
    except UnreadableCell:
        findings.empty_comments += 1
        return None


def _is_hidden(cells: Cells) -> bool:
    return cells.line("hidden").casefold() not in NOT_HIDDEN


def _parent(cells: Cells) -> str:
    """The comment that this one answers: named, or the subject if that is a comment (Decidim)."""
    if "comment" in cells.line("subject_kind").casefold():
        return cells.line("subject")
    # Consul writes the whole line of ancestors: `12/15`.
    return cells.line("parent").rpartition("/")[2]


def _date(cells: Cells, zone: tzinfo, order: DateOrder, findings: Findings) -> datetime | None:
    try:
        return parse_moment(cells.raw("date"), zone, order)
    except UnreadableDate:
        findings.unread_dates += 1
        return None


def _source_id(cells: Cells, body: str) -> str:
    own = cells.line("id")
    if own and len(own) <= ID_LENGTH:
        return own
    key = f"{cells.line('subject')}\n{cells.line('date')}\n{body}"
    return hashlib.sha256(key.encode()).hexdigest()[:32]
