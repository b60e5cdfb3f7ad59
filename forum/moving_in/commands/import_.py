"""Command `forum import`: takes in the ideas of a former platform, and takes an import back."""

import sys
from typing import Any, BinaryIO

import click

from forum.commands import CommandContext, fail, in_forum
from forum.core.errors import NotFound
from forum.core.i18n.languages import LANGUAGES
from forum.moving_in.actions.batches import ImportRefused, Undoing, plan_undo, undo_batch
from forum.moving_in.commands import report
from forum.moving_in.commands.options import (
    MAPPABLE,
    ImportCommand,
    ImportOptions,
    check_encoding,
    parse_mapping,
    parse_source,
)
from forum.moving_in.commands.run import ImportRun, Outcome, SourceUnclear, UnreadableInput
from forum.moving_in.queries import imports
from forum.moving_in.reading.layouts import COMMENT_FIELDS

SHOWN_NUMBERS = 20
"""Most ideas that are named of those that stay."""


@click.command("import", cls=ImportCommand)
@click.argument("file", type=click.File("rb"), required=False)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only say what would come in, or with --undo what would go; nothing is written.",
)
@click.option(
    "--publish", is_flag=True, help="Publish at once what was public there. Nobody is mailed."
)
@click.option(
    "--comments", type=click.File("rb"), metavar="FILE", help="A second file with the comments."
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    callback=parse_mapping,
    metavar="FIELD=COLUMN",
    help=f"Which column holds a field ({', '.join(MAPPABLE)}), where its name doesn't tell.",
)
@click.option(
    "--map-comments",
    "mapped_comments",
    multiple=True,
    callback=parse_mapping,
    metavar="FIELD=COLUMN",
    help=f"The same for the file or sheet of comments ({', '.join(COMMENT_FIELDS)}).",
)
@click.option(
    "--titles-only", is_flag=True, help="The ideas are titles: no column holds their texts."
)
@click.option(
    "--source",
    callback=parse_source,
    help="Where the ideas come from; by default the platform's name.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of ideas that don't name one; by default each is told from its text.",
)
@click.option(
    "--encoding", callback=check_encoding, help="The encoding of the file, if it is asked for."
)
@click.option("--yes", is_flag=True, help="Don't ask before writing.")
@click.option("--list", "lists", is_flag=True, help="List the imports so far.")
@click.option(
    "--undo",
    type=click.IntRange(1),
    metavar="IMPORT",
    help="Take an import back, as one.",
)
@in_forum
async def import_(
    forum: CommandContext, file: BinaryIO | None, lists: bool, undo: int | None, **chosen: Any
) -> None:
    """Take in the ideas in FILE (CSV, XLSX or JSON), for a moderator to read.

    Safe to run twice: an idea of the same source and id is taken once. Lines that can't be taken
    are named on stderr, each with the reason, and the exit code is 1 then.
    """
    if lists:
        await _list(forum)
    elif undo is not None:
        await _undo(forum, undo, yes=chosen["yes"], dry_run=chosen["dry_run"])
    elif file is not None:
        await _import(forum, ImportOptions(file=file, **chosen))


async def _import(forum: CommandContext, options: ImportOptions) -> None:
    try:
        run = ImportRun(forum, options)
        if _may_ask() and not options.yes and not options.dry_run:
            click.echo(f"{run.layout}: {run.count} lines, {run.table.format}")
            click.confirm("Import them?", abort=True)
        outcome = await _run(run)
    except (UnreadableInput, SourceUnclear, ImportRefused) as error:
        raise fail(str(error)) from None
    except OSError as error:
        raise fail(f"{run_name(options)}: {error.strerror}") from None
    for refusal in outcome.refusals:
        click.echo(f"line {refusal.line}: {refusal.reason}", err=True)
    for line, differing in outcome.taken.differing.items():
        click.echo(f"line {line}: {report.difference(differing)}", err=True)
    for comment in run.refused_comments:
        click.echo(f"{comment.place}: {comment.reason}", err=True)
    for text in (*report.result_lines(run, outcome), *report.file_lines(run, outcome)):
        click.echo(text)
    if not_taken := report.not_taken(run, outcome):
        raise fail(not_taken)


async def _run(run: ImportRun) -> Outcome:
    if not sys.stderr.isatty():
        return await run.execute()
    with click.progressbar(length=run.count, label="Importing", file=sys.stderr) as bar:
        return await run.execute(lambda: bar.update(1))


def run_name(options: ImportOptions) -> str:
    """The name of the file, for an error before it was read."""
    return str(getattr(options.file, "name", "-"))


def _may_ask() -> bool:
    """Whether somebody can answer: scripts go on without a question."""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def _list(forum: CommandContext) -> None:
    async with forum.session_factory.read_session() as session:
        found = await imports.batches(session)
    if not found:
        click.echo("no imports yet")
    for batch, still_here in found:
        click.echo(report.batch_line(batch, still_here))


async def _undo(forum: CommandContext, number: int, *, yes: bool, dry_run: bool) -> None:
    if _may_ask() and not yes and not dry_run:
        click.confirm(f"Take import {number} back?", abort=True)
    try:
        undoing = await _plan(forum, number) if dry_run else await _take_back(forum, number)
    except NotFound:
        raise fail(f"there is no import {number}; forum import --list shows all") from None
    verb = "would take back" if dry_run else "taken back"
    click.echo(f"{verb}: ideas {len(undoing.ideas)}, comments {len(undoing.comments)}")
    if undoing.kept:
        shown = ", ".join(map(str, undoing.kept[:SHOWN_NUMBERS]))
        more = len(undoing.kept) - SHOWN_NUMBERS
        click.echo(
            f"staying: {len(undoing.kept)}, because people here support, follow or discuss them, "
            f"or the municipality works on them: {shown}{f' and {more} more' if more > 0 else ''}"
        )


async def _plan(forum: CommandContext, number: int) -> Undoing:
    async with forum.session_factory.read_session() as session:
        return await plan_undo(session, number)


async def _take_back(forum: CommandContext, number: int) -> Undoing:
    async with forum.session_factory.unit_of_work() as uow:
        return await undo_batch(uow, number)


COMMANDS = (import_,)
