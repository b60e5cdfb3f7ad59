"""Comments of a file: of a second one (`--comments`), or in a list inside each idea."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from forum.core.text.cleaning import clean_line
from forum.core.text.visible_text import clean_label, has_visible_character, truncate_marks
from forum.discussion.tables import BODY_LENGTH
from forum.moving_in.reading.cells import Cells, UnreadableCell
from forum.moving_in.reading.columns import ColumnMap, map_comments
from forum.moving_in.reading.dates import DateOrder, UnreadableDate, parse_moment
from forum.moving_in.reading.findings import CommentRefusal, Findings
from forum.moving_in.reading.former_state import LEFT_OUT, FormerState
from forum.moving_in.reading.html_text import to_plain
from forum.moving_in.reading.json_document import flatten
from forum.moving_in.reading.layouts import ANSWER_LISTS
from forum.moving_in.reading.publicity import judge
from forum.moving_in.reading.subject_kinds import is_comment, normal_kind
from forum.moving_in.reading.table import Record, Table

NAME_LENGTH = 60
ID_LENGTH = 80
KIND_LENGTH = 60
# OpenStad draws the line of an answer into its text.
_ANSWER_SIGN = "└ "
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
    was_public: bool = True


def shown_name(name: str, findings: Findings) -> str:
    """The name to show: text only, and none that is a mail address or a phone number."""
    if _PRIVATE.search(name):
        findings.hidden_names += 1
        return ""
    # A number is the account there, and nobody's name.
    return "" if name.isdigit() else clean_label(name)[:NAME_LENGTH].strip()


class _Refused(Exception):
    """This comment can't be imported; the message is the reason."""


def nested_comments(
    items: object, line: int, zone: tzinfo, order: DateOrder, findings: Findings
) -> tuple[CommentRow, ...]:
    """The comments in a list inside the idea of a line, with the answers in lists inside them."""
    if not isinstance(items, list):
        return ()
    rows = tuple(_nested(items, "", f"line {line}", zone, order, findings))
    findings.nested_comments += len(rows)
    return rows


def _nested(
    items: list[object],
    parent: str,
    place: str,
    zone: tzinfo,
    order: DateOrder,
    findings: Findings,
) -> Iterator[CommentRow]:
    for position, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            continue
        cells, own_place = flatten(item), f"{place}, comment {position}"
        columns = map_comments(list(cells))
        row = _read(Record(position, cells), columns, own_place, zone, order, findings)
        if row is None:
            continue
        yield replace(row, parent=parent) if parent else row
        for name in ANSWER_LISTS:
            if isinstance(inner := item.get(name), list):
                yield from _nested(inner, row.source_id, own_place, zone, order, findings)


@dataclass(frozen=True)
class CommentsTable:
    """A file or sheet of comments. `name` says where a line of it stands.

    `kinds`: those of the ideas that they may be about, as `subject_kinds.normal_kind` writes them.
    """

    table: Table
    columns: ColumnMap
    name: str
    kinds: Collection[str]


def read_comments(source: CommentsTable, zone: tzinfo, findings: Findings) -> Iterator[CommentRow]:
    """The comments of a file, oldest first as the file has them.

    Comments on anything else than its ideas are left out, and counted by kind.
    """
    order = DateOrder()
    for record in source.table.records():
        order.learn(str(Cells(record, source.columns).raw("date")))
    for record in source.table.records():
        place = f"{source.name}, line {record.line}"
        if record.fault:
            findings.refused_comments.append(CommentRefusal(place, record.fault))
        elif kind := _foreign_kind(record, source):
            findings.foreign_comments[kind] += 1
        elif row := _read(record, source.columns, place, zone, order, findings):
            yield row


def _foreign_kind(record: Record, source: CommentsTable) -> str:
    """The kind of thing that a comment is about if no idea of the file is one, else ''."""
    kind = clean_line(str(Cells(record, source.columns).raw("subject_kind")))
    known = not kind or is_comment(kind) or normal_kind(kind) in source.kinds
    return "" if known else kind[:KIND_LENGTH]


def _read(
    record: Record,
    columns: ColumnMap,
    place: str,
    zone: tzinfo,
    order: DateOrder,
    findings: Findings,
) -> CommentRow | None:
    cells = Cells(record, columns)
    try:
        body = truncate_marks(to_plain(next(iter(cells.languages("body").values()), "")))
        flags = columns.flags
        judgement = judge(flags, cells.values(flag.column for flag in flags), {})
        if not has_visible_character(body) or judgement.state in LEFT_OUT:
            findings.empty_comments += 1
            return None
        if len(body) > BODY_LENGTH:
            raise _Refused(f"the text has {len(body)} characters, at most {BODY_LENGTH} fit")
        findings.add_reasons("comment", judgement.reasons)
        if body.startswith(_ANSWER_SIGN) and cells.line("parent"):
            body = body.removeprefix(_ANSWER_SIGN)
        answers_comment = is_comment(cells.line("subject_kind"))
        return CommentRow(
            line=record.line,
            source_id=_source_id(cells, body),
            # A comment's number is no idea's: the thread says what idea it is about.
            subject="" if answers_comment else cells.line("subject"),
            body=body,
            parent=cells.line("subject") if answers_comment else _parent(cells),
            date=_date(cells, place, zone, order, findings),
            author=shown_name(cells.line("author"), findings),
            language=cells.line("language").lower()[:2],
            was_public=judgement.state is FormerState.open,
        )
    except (_Refused, UnreadableCell) as error:
        findings.refused_comments.append(CommentRefusal(place, str(error)))
        return None


def _parent(cells: Cells) -> str:
    """The comment that this one answers; Consul writes the whole line of ancestors: `12/15`."""
    return cells.line("parent").rpartition("/")[2]


def _date(
    cells: Cells, place: str, zone: tzinfo, order: DateOrder, findings: Findings
) -> datetime | None:
    try:
        return parse_moment(cells.raw("date"), zone, order)
    except UnreadableDate:
        findings.undated_comments.append(place)
        return None


def _source_id(cells: Cells, body: str) -> str:
    own = cells.line("id")
    if own and len(own) <= ID_LENGTH:
        return own
    key = f"{cells.line('subject')}\n{cells.line('date')}\n{body}"
    return hashlib.sha256(key.encode()).hexdigest()[:32]
