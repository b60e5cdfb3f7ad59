"""Comments of a file: of a second one (`--comments`), or in a list inside each idea."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from forum.core.text.cleaning import clean_line
from forum.core.text.visible_text import has_visible_character, truncate_marks
from forum.discussion.tables import BODY_LENGTH
from forum.moving_in.reading.cells import Cells, UnreadableCell
from forum.moving_in.reading.columns import ColumnMap, map_comments
from forum.moving_in.reading.comment_row import CommentRow, DistinctComments, ids_of
from forum.moving_in.reading.dates import DateOrder, UnreadableDate, parse_moment
from forum.moving_in.reading.findings import CommentRefusal, Findings
from forum.moving_in.reading.former_state import LEFT_OUT, FormerState
from forum.moving_in.reading.html_text import to_plain
from forum.moving_in.reading.json_document import flatten
from forum.moving_in.reading.layouts import ANSWER_LISTS
from forum.moving_in.reading.names import shown_name
from forum.moving_in.reading.publicity import judge
from forum.moving_in.reading.subject_kinds import is_comment, normal_kind
from forum.moving_in.reading.table import Record, Table

KIND_LENGTH = 60
# OpenStad draws the line of an answer into its text.
_ANSWER_SIGN = "└ "


class _Refused(Exception):
    """This comment can't be imported; the message is the reason."""


class _Hidden(Exception):
    """This comment wasn't to be seen there."""


@dataclass(frozen=True)
class _Context:
    """What reading a comment needs besides its cells."""

    zone: tzinfo
    order: DateOrder
    findings: Findings


def nested_comments(
    items: object, line: int, zone: tzinfo, order: DateOrder, findings: Findings
) -> tuple[CommentRow, ...]:
    """The comments in a list inside the idea of a line, with the answers in lists inside them."""
    if not isinstance(items, list):
        return ()
    context, ids = _Context(zone, order, findings), DistinctComments(findings)
    rows = tuple(_nested(items, "", f"line {line}", context, ids))
    findings.nested_comments += len(rows)
    return rows


def _nested(
    items: list[object], parent: str, place: str, context: _Context, ids: DistinctComments
) -> Iterator[CommentRow]:
    for position, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            continue
        cells, own_place = flatten(item), f"{place}, comment {position}"
        columns = map_comments(list(cells))
        try:
            row = _read(Record(position, cells), columns, own_place, context)
        except _Hidden:
            # Nor were the answers to it, whatever they say themselves.
            context.findings.empty_comments += 1 + _count(item)
            continue
        kept = ids.add(replace(row, parent=parent or row.parent)) if row else None
        if kept:
            yield kept
        for inner in _answers(item):
            answered = kept.source_id if kept else parent
            yield from _nested(inner, answered, own_place, context, ids)


def _answers(item: Mapping[str, object]) -> list[list[object]]:
    """The lists of answers inside a comment."""
    lists = (item.get(name) for name in ANSWER_LISTS)
    return [each for each in lists if isinstance(each, list)]


def _count(item: Mapping[str, object]) -> int:
    """How many answers are inside a comment, with the answers to those."""
    answers = [each for inner in _answers(item) for each in inner if isinstance(each, Mapping)]
    return len(answers) + sum(map(_count, answers))


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
    context = _Context(zone, DateOrder(), findings)
    for record in source.table.records():
        context.order.learn(str(Cells(record, source.columns).raw("date")))
    for record in source.table.records():
        place = f"{source.name}, line {record.line}"
        if record.fault:
            findings.refused_comments.append(CommentRefusal(place, record.fault))
        elif kind := _foreign_kind(record, source):
            findings.foreign_comments[kind] += 1
        else:
            try:
                row = _read(record, source.columns, place, context)
            except _Hidden:
                findings.empty_comments += 1
                continue
            if row:
                yield row


def _foreign_kind(record: Record, source: CommentsTable) -> str:
    """The kind of thing that a comment is about if no idea of the file is one, else ''."""
    kind = clean_line(str(Cells(record, source.columns).raw("subject_kind")))
    known = not kind or is_comment(kind) or normal_kind(kind) in source.kinds
    return "" if known else kind[:KIND_LENGTH]


def _read(record: Record, columns: ColumnMap, place: str, context: _Context) -> CommentRow | None:
    """The comment, or None if it can't be taken, which is said in the findings; raises `_Hidden`."""
    cells, findings = Cells(record, columns), context.findings
    try:
        body = truncate_marks(to_plain(next(iter(cells.languages("body").values()), "")))
        flags = columns.flags
        judgement = judge(flags, cells.values(flag.column for flag in flags), {})
        if judgement.state in LEFT_OUT:
            raise _Hidden
        if not has_visible_character(body):
            findings.empty_comments += 1
            return None
        if len(body) > BODY_LENGTH:
            raise _Refused(f"the text has {len(body)} characters, at most {BODY_LENGTH} fit")
        findings.add_reasons("comment", judgement.reasons)
        if body.startswith(_ANSWER_SIGN) and cells.line("parent"):
            body = body.removeprefix(_ANSWER_SIGN)
        answers_comment = is_comment(cells.line("subject_kind"))
        author = shown_name(cells.line("author"), findings)
        source_id, former_id = ids_of(cells, body, author)
        return CommentRow(
            line=record.line,
            source_id=source_id,
            # A comment's number is no idea's: the thread says what idea it is about.
            subject="" if answers_comment else cells.line("subject"),
            body=body,
            parent=cells.line("subject") if answers_comment else _parent(cells),
            date=_date(cells, place, context),
            author=author,
            language=cells.line("language").lower()[:2],
            was_public=judgement.state is FormerState.open,
            place=place,
            former_id=former_id,
        )
    except (_Refused, UnreadableCell) as error:
        findings.refused_comments.append(CommentRefusal(place, str(error)))
        return None


def _parent(cells: Cells) -> str:
    """The comment that this one answers; Consul writes the whole line of ancestors: `12/15`."""
    return cells.line("parent").rpartition("/")[2]


def _date(cells: Cells, place: str, context: _Context) -> datetime | None:
    try:
        return parse_moment(cells.raw("date"), context.zone, context.order)
    except UnreadableDate:
        context.findings.undated_comments.append(place)
        return None
