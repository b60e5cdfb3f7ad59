"""One run of an import: the file read, and its rows taken in chunks, each in a transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from forum.commands import CommandContext
from forum.moving_in.actions.batches import begin_batch, find_interrupted, finish_batch
from forum.moving_in.actions.prepared import PreparedIdea, Taken
from forum.moving_in.actions.rows import Target, import_rows, preview_rows
from forum.moving_in.commands import comments
from forum.moving_in.commands.options import ImportOptions
from forum.moving_in.commands.preparing import prepare
from forum.moving_in.commands.sources import find_other_source, stored_source
from forum.moving_in.queries import known
from forum.moving_in.reading.columns import check_text
from forum.moving_in.reading.comment_rows import CommentsTable, read_comments
from forum.moving_in.reading.findings import CommentRefusal
from forum.moving_in.reading.idea_rows import (
    IdeaReader,
    IdeaRow,
    LeftOut,
    ReadingContext,
    Refusal,
)
from forum.moving_in.reading.input_file import InputFile
from forum.moving_in.reading.opening import is_workbook, open_tables
from forum.moving_in.reading.sheets import find_ideas
from forum.moving_in.reading.table import UnreadableFile
from forum.moving_in.reading.threads import CommentsByIdea, distinct, shared_titles

CHUNK = 100
"""Rows in one transaction: a killed import loses at most these, and no reader waits long."""


OTHER_IDEA = (
    "another idea has this id already; if the file is of another site, name that with --source"
)


class UnreadableInput(Exception):
    """A file can't be imported; the message is its name and the reason."""


class SourceUnclear(Exception):
    """Ideas of the file are here from another source; the message says which one, and what to do."""


@dataclass
class Outcome:
    """What a run did, or with `--dry-run` would do."""

    taken: Taken = field(default_factory=Taken)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: int = 0
    total: int = 0
    batch_id: int | None = None


class ImportRun:
    """An import of one file. Raises `UnreadableInput` for what can't be read at all."""

    def __init__(self, forum: CommandContext, options: ImportOptions) -> None:
        self.forum, self.options = forum, options
        self.file = InputFile(options.file)
        self._seen: set[str] = set()
        try:
            self.tables = open_tables(self.file, options.encoding)
            self.table, self.columns = find_ideas(self.tables, options.mapped)
            check_text(self.columns, self.table.columns, titles_only=options.titles_only)
            site, now = forum.site, forum.session_factory.clock.now()
            preferred = (options.language, site.default_language)
            languages = tuple(dict.fromkeys(code for code in preferred if code))
            self.reader = IdeaReader(
                self.table, self.columns, ReadingContext(site.zone, languages, now)
            )
            self.count = self.reader.learn()
        except UnreadableFile as error:
            raise UnreadableInput(f"{self.file.name}: {error}") from None
        self.comments, self.comments_table = self._read_comments()

    @property
    def layout(self) -> str:
        """The name of the platform whose layout fits, or `PLAIN`."""
        return self.columns.layout.name

    @property
    def source(self) -> str:
        """Where the ideas come from: as named, else the platform; empty for a plain file."""
        return stored_source(self.options.source, self.layout)

    @property
    def refused_comments(self) -> list[CommentRefusal]:
        """The comments that can't be taken, as far as the file was read."""
        return self.reader.findings.refused_comments

    async def execute(self, on_row: Callable[[], None] = lambda: None) -> Outcome:
        """Import the rows; with `--dry-run` only count what would come in.

        Raises `SourceUnclear` and `ImportRefused`; of one that was taken back, nothing stays.
        """
        outcome = Outcome()
        await self._check()
        if not self.options.dry_run:
            outcome.batch_id = await self._begin()
        rows = self._ideas(outcome, on_row)
        while chunk := list(islice(rows, CHUNK)):
            prepared = [self._prepare(row) for row in chunk]
            outcome.taken.add(await self._take(prepared, outcome.batch_id))
        outcome.refusals += [Refusal(line, OTHER_IDEA) for line in outcome.taken.foreign]
        outcome.refusals.sort(key=lambda refusal: refusal.line)
        self.reader.findings.orphan_comments += len(self.comments) + outcome.taken.orphans
        if outcome.batch_id is not None:
            refused = len(outcome.refusals) + len(self.refused_comments)
            async with self.forum.session_factory.unit_of_work() as uow:
                if not await finish_batch(uow, self.source, outcome.batch_id, refused=refused):
                    outcome.batch_id = None
        return outcome

    async def _check(self) -> None:
        """Raise what speaks against this run, also for a dry one."""
        digest, publish = self.file.digest(), self.options.publish
        async with self.forum.session_factory.read_session() as session:
            await find_interrupted(session, self.source, digest, published=publish)
            others = await known.other_sources(session, self.source)
            if self.options.source or not others:
                return
            # A reader of its own: what this one finds is found again, and said, in the run.
            reader = IdeaReader(self.table, self.columns, self.reader.context)
            reader.learn()
            rows = (row for row in reader.rows() if isinstance(row, IdeaRow))
            if reason := await find_other_source(session, self.source, others, rows):
                raise SourceUnclear(f"{self.file.name}: {reason}")

    async def _begin(self) -> int:
        async with self.forum.session_factory.unit_of_work() as uow:
            batch = await begin_batch(
                uow,
                source=self.source,
                layout=self.layout,
                file_digest=self.file.digest(),
                published=self.options.publish,
            )
            return batch.pk

    def _ideas(self, outcome: Outcome, on_row: Callable[[], None]) -> Iterator[IdeaRow]:
        for item in self.reader.rows():
            outcome.total += 1
            on_row()
            if isinstance(item, IdeaRow):
                yield item
            elif isinstance(item, LeftOut):
                outcome.left_out += 1
            else:
                outcome.refusals.append(item)

    def _prepare(self, row: IdeaRow) -> PreparedIdea:
        comments = (*row.comments, *self.comments.take(row.source_id, row.title))
        return prepare(row, self.options.language, distinct(comments, self.reader.findings))

    async def _take(self, prepared: list[PreparedIdea], batch_id: int | None) -> Taken:
        target = Target(self.source, batch_id or 0, self.options.publish)
        if batch_id is not None:
            async with self.forum.session_factory.unit_of_work() as uow:
                return await import_rows(uow, prepared, target)
        async with self.forum.session_factory.read_session() as session:
            return await preview_rows(session, prepared, target, self._seen)

    def _read_comments(self) -> tuple[CommentsByIdea, CommentsTable | None]:
        file = InputFile(self.options.comments) if self.options.comments else None
        findings = self.reader.findings
        try:
            table = self._open_comments(file)
            if table is None:
                return CommentsByIdea((), findings), None
            rows = list(read_comments(table, self.forum.site.zone, findings))
            return CommentsByIdea(rows, findings, shared_titles(self.reader.titles())), table
        except UnreadableFile as error:
            raise UnreadableInput(f"{(file or self.file).name}: {error}") from None

    def _open_comments(self, file: InputFile | None) -> CommentsTable | None:
        """The comments of the second file, or of another sheet of the workbook."""
        options = self.options
        if options.encoding and all(is_workbook(each) for each in (self.file, file) if each):
            raise UnreadableFile("a workbook says its encoding itself; leave out --encoding")
        if file:
            return comments.of_file(file, options.encoding, options.mapped_comments, self.table)
        return comments.of_sheet(
            self.tables, options.mapped_comments, self.table, self.reader.findings
        )
