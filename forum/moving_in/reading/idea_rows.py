"""Ideas of a file: one cleaned row per record, or why it isn't taken."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from forum.core.content.publishable import TITLE_LENGTH
from forum.core.text.cleaning import clean_line
from forum.core.text.visible_text import (
    clean_label,
    find_overwide,
    has_letter_or_digit,
    has_visible_character,
    truncate_marks,
)
from forum.ideas.tables import BODY_LENGTH
from forum.moving_in.reading.cells import Cells, UnreadableCell
from forum.moving_in.reading.columns import ColumnMap
from forum.moving_in.reading.comment_row import CommentRow
from forum.moving_in.reading.comment_rows import nested_comments
from forum.moving_in.reading.counts import UnreadableCount, is_grouped, parse_count
from forum.moving_in.reading.dates import DateOrder, UnreadableDate, parse_moment
from forum.moving_in.reading.findings import Findings
from forum.moving_in.reading.former_state import LEFT_OUT, FormerState, find_state
from forum.moving_in.reading.html_text import to_plain, to_plain_line
from forum.moving_in.reading.idea_ids import former_id, source_id, text_digest
from forum.moving_in.reading.names import shown_name
from forum.moving_in.reading.publicity import Judgement, judge, says_yes
from forum.moving_in.reading.record_shapes import IS_TOTAL, is_total
from forum.moving_in.reading.table import NO_IDEAS, Record, Table, UnreadableFile

ANSWER_LENGTH = 20_000
UNPUBLISHED_ANSWER = "its answer or status was not public yet"
_MANGLED = re.compile("[ÃÂ][\u0080-\u00bf\u2018-\u201d€™šœžŸ]|â€|Ã[©¨«¼¶¤Ÿ]")
_LIST = re.compile(r"\s*[;,|/]\s*")


@dataclass(frozen=True)
class IdeaRow:
    """One idea of the file, with cleaned values. `line` is the line on which it begins.

    `was_public`: the file says that everybody could read it there, or nothing else. `former_id`: the id
    that earlier versions made of the same idea, if the file has none.
    """

    line: int
    source_id: str
    title: str
    body: str
    former_id: str = ""
    language: str = ""
    themes: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    date: datetime | None = None
    author: str = ""
    support: int = 0
    state: FormerState = FormerState.open
    answer: str = ""
    answered: datetime | None = None
    was_public: bool = True
    comments: tuple[CommentRow, ...] = field(default=())

    @property
    def has_own_id(self) -> bool:
        """Whether the file has an id for it."""
        return not self.former_id


@dataclass(frozen=True)
class Refusal:
    """A line that can't be imported, with the reason."""

    line: int
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """A line that isn't to be imported, with the reason: it wasn't to be seen there either."""

    line: int
    reason: str


class _Refused(Exception):
    """This line can't be imported; the message is the reason."""


@dataclass(frozen=True)
class ReadingContext:
    """What reading needs besides the file: the town's zone, the languages to prefer, and today."""

    zone: tzinfo
    languages: tuple[str, ...]
    now: datetime


class IdeaReader:
    """Reads the ideas of a table; what else it meets is in `findings`."""

    def __init__(self, table: Table, columns: ColumnMap, context: ReadingContext) -> None:
        self.table, self.columns, self.context = table, columns, context
        self.findings = Findings()
        self._order = DateOrder()

    def learn(self) -> int:
        """Read the whole table once, for the order of day and month in its dates; counts records."""
        count = 0
        for record in self.table.records():
            count += 1
            cells = Cells(record, self.columns)
            for name in ("date", "answered"):
                self._order.learn(str(cells.raw(name)))
        self.findings.notes += [*self.table.notes, *filter(None, [self._order.note])]
        if not count:
            raise UnreadableFile(NO_IDEAS)
        return count

    def titles(self) -> Iterator[tuple[str, str]]:
        """The title of each idea, also of those that stay out, with what makes it another idea."""
        for record in self.table.records():
            cells = Cells(record, self.columns)
            with suppress(UnreadableCell):
                titles = cells.languages("title")
                title = _title(titles, self._choose_language(titles))
                yield title, cells.line("id") or str(record.cells)

    def rows(self) -> Iterator[IdeaRow | Refusal | LeftOut]:
        """Each idea, or why it isn't taken."""
        lines_by_id: dict[str, dict[str, int]] = {}
        for record in self.table.records():
            item = self._read(record)
            yield self._distinct(item, lines_by_id) if isinstance(item, IdeaRow) else item

    def _read(self, record: Record) -> IdeaRow | Refusal | LeftOut:
        if record.fault:
            return Refusal(record.line, record.fault)
        cells = Cells(record, self.columns)
        if is_total(record):
            return self._leave_out(record, IS_TOTAL)
        try:
            judgement = self._judge(cells)
            state = self._state(cells, judgement)
            if reason := LEFT_OUT.get(state):
                return self._leave_out(record, reason)
            self.findings.add_reasons("idea", judgement.reasons)
            return self._row(record, cells, state, was_public=judgement.state is FormerState.open)
        except (_Refused, UnreadableCell) as error:
            return Refusal(record.line, str(error))

    def _leave_out(self, record: Record, reason: str) -> LeftOut:
        self.findings.left_out[reason] += 1
        return LeftOut(record.line, reason)

    def _judge(self, cells: Cells) -> Judgement:
        """What every column that may say so says of whether it was public."""
        flags, own = self.columns.flags, self.columns.layout.states
        return judge(flags, cells.values(flag.column for flag in flags), own)

    def _row(
        self, record: Record, cells: Cells, state: FormerState, *, was_public: bool
    ) -> IdeaRow:
        titles = cells.languages("title")
        language = self._choose_language(titles)
        for code in titles:
            if code not in {language, ""}:
                self.findings.other_languages[code] += 1
        title = _title(titles, language)
        body = self._body(cells, language)
        _check(title, body)
        date = self._date(record, cells, "date")
        # Without the column, that is said once; another reason names its lines.
        self.findings.undated_ideas += bool(self.columns.fields["date"] and not cells.raw("date"))
        answer = self._plain(cells.languages("answer"), language)
        answered = self._date(record, cells, "answered")
        if not self._is_answer_public(cells):
            if answer or state is not FormerState.open:
                self.findings.left_out[UNPUBLISHED_ANSWER] += 1
            answer, answered, state = "", None, FormerState.open
        return IdeaRow(
            line=record.line,
            source_id=source_id(cells, title),
            title=title,
            body=body,
            former_id="" if cells.line("id") else former_id(title, date),
            language=language or cells.line("language").lower()[:2],
            themes=_labels(cells, "theme"),
            neighbourhoods=_labels(cells, "neighbourhood"),
            date=date,
            author=shown_name(cells.line("author"), self.findings),
            support=self._support(record, cells),
            state=state,
            answer=answer[:ANSWER_LENGTH],
            answered=answered,
            was_public=was_public,
            comments=nested_comments(
                cells.items("comments"),
                record.line,
                self.context.zone,
                self._order,
                self.findings,
            ),
        )

    def _choose_language(self, titles: Mapping[str, str]) -> str:
        """The language to take: what was asked for, the town's own, else the first in the file."""
        wanted = (*self.context.languages, *titles)
        return next((code for code in wanted if titles.get(code)), "")

    def _body(self, cells: Cells, language: str) -> str:
        body = self._plain(cells.languages("body"), language)
        summary = self._plain(cells.languages("summary"), language)
        if summary and summary not in body:
            body = f"{summary}\n\n{body}" if body else summary
        if _MANGLED.search(body):
            self.findings.mangled += 1
        return truncate_marks(body)

    def _plain(self, texts: Mapping[str, str], language: str) -> str:
        text = texts.get(language) or texts.get("") or next(iter(texts.values()), "")
        return to_plain(text, markdown=self.columns.layout.markdown)

    def _date(self, record: Record, cells: Cells, name: str) -> datetime | None:
        try:
            moment = parse_moment(cells.raw(name), self.context.zone, self._order)
        except UnreadableDate:
            self.findings.lines_with_unread_dates.append(record.line)
            return None
        if moment and moment > self.context.now:
            self.findings.lines_with_future_dates.append(record.line)
            return None
        return moment

    def _support(self, record: Record, cells: Cells) -> int:
        text = cells.text("support")
        try:
            count = parse_count(text)
        except UnreadableCount:
            self.findings.lines_with_unread_counts.append(record.line)
            return 0
        if is_grouped(text):
            self.findings.grouped_counts[text.strip()] += 1
        return count

    def _state(self, cells: Cells, judgement: Judgement) -> FormerState:
        if any(map(says_yes, cells.all("merged"))):
            return FormerState.merged
        if any(map(says_yes, cells.all("amendment"))):
            return FormerState.amendment
        if judgement.state in LEFT_OUT:
            return judgement.state
        words = cells.all("status")
        states = [find_state(word, self.columns.layout.states) for word in words]
        if words and not any(states):
            self.findings.unknown_states[words[0][:40]] += 1
        return next(filter(None, states), FormerState.open)

    def _is_answer_public(self, cells: Cells) -> bool:
        """Public, unless a column tells its publication, by a date or a yes, and this one doesn't."""
        found = cells.all("answer_published")
        return not self.columns.fields["answer_published"] or (
            bool(found) and all(map(says_yes, found))
        )

    def _distinct(self, row: IdeaRow, lines_by_id: dict[str, dict[str, int]]) -> IdeaRow | Refusal:
        """The row, unless another with the file's same id and other words came before it.

        Without ids, ideas with the same title and date are told apart by their order.
        """
        lines = lines_by_id.setdefault(row.source_id, {})
        line = lines.setdefault(text_digest(row.title, row.body), row.line)
        first = next(iter(lines.values()))
        if line == first:
            return row
        if row.has_own_id:
            reason = f"the id {row.source_id} stands on line {first} already, with other words"
            return Refusal(row.line, reason)
        position = list(lines.values()).index(line) + 1
        return replace(
            row,
            source_id=f"{row.source_id}-{position}",
            former_id=f"{row.former_id}-{position}",
        )


def _title(titles: Mapping[str, str], language: str) -> str:
    return clean_label(to_plain_line(titles.get(language, "")))


def _check(title: str, body: str) -> None:
    """Raise `_Refused` for a text that no idea may have; an idea may consist of its title."""
    if not has_letter_or_digit(title):
        raise _Refused("the title has no letter or digit" if title else "there is no title")
    if sign := find_overwide(title):
        raise _Refused(f"the sign {sign} is too wide for a title")
    if len(title) > TITLE_LENGTH:
        raise _Refused(f"the title has {len(title)} characters, at most {TITLE_LENGTH} fit")
    if len(body) > BODY_LENGTH:
        raise _Refused(f"the text has {len(body)} characters, at most {BODY_LENGTH} fit")
    if body and not has_visible_character(body):
        raise _Refused("the text has no visible character")


def _labels(cells: Cells, name: str) -> tuple[str, ...]:
    """The names in the cells of a field: each cell as a whole, and what its commas part."""
    labels = []
    for text in cells.all(name):
        parts = _LIST.split(text)
        labels += [text, *(parts if len(parts) > 1 else ())]
    return tuple(clean_line(label) for label in dict.fromkeys(labels) if label.strip())
