"""Command `forum import`: imports ideas from another platform as pending, for moderation."""

from collections import Counter
from pathlib import Path
from typing import BinaryIO

import click

from forum.commands import CommandContext, fail, in_forum
from forum.core.database.advisory_lock import import_key
from forum.core.i18n.detection import resolve_language
from forum.core.i18n.languages import LANGUAGES, UNKNOWN
from forum.core.text.cleaning import fold
from forum.core.text.html import RichText, rich_text_from_plain
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import queries
from forum.ideas.actions import ideas
from forum.ideas.commands.import_reader import NAMES, Refusal, Row, UnreadableFile, read_rows
from forum.town.presenters.lookup import TownLookup

BATCH = 50


def _parse_mapping(
    _context: click.Context, _parameter: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    column_by_field = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in NAMES:
            allowed = ", ".join(NAMES)
            raise click.BadParameter(f"{pair!r}: write FIELD=COLUMN, FIELD one of {allowed}")
        column_by_field[name] = column
    return column_by_field


def _theme_id(lookup: TownLookup, label: str) -> int | None:
    folded = fold(label)
    for theme_id, theme in lookup.themes.items():
        if folded in {fold(theme.slug), *(fold(name) for name in theme.names.values())}:
            return theme_id
    return None


def _neighbourhood_id(lookup: TownLookup, label: str) -> int | None:
    folded = fold(label)
    for neighbourhood_id, neighbourhood in lookup.neighbourhoods.items():
        if folded in {fold(neighbourhood.slug), *map(fold, neighbourhood.all_names)}:
            return neighbourhood_id
    return None


async def _take(
    uow: UnitOfWork, rows: list[tuple[Row, RichText]], *, source: str, language: str | None
) -> Counter[str]:
    """Import the rows that aren't in the database yet; returns their number by language."""
    await uow.advisory_lock(import_key(source))
    lookup = await TownLookup.read(uow)
    existing = await queries.imported_ids(uow, source, [row.source_id for row, _ in rows])
    imported: Counter[str] = Counter()
    for row, body in rows:
        if row.source_id in existing:
            continue
        existing.add(row.source_id)
        stated = row.language if row.language in LANGUAGES else language or ""
        idea_language, chosen = resolve_language(stated, row.title, row.body)
        new = ideas.NewIdea(
            title=row.title,
            body=body,
            language=idea_language,
            language_chosen=chosen,
            neighbourhood_id=_neighbourhood_id(lookup, row.neighbourhood),
            theme_id=_theme_id(lookup, row.theme),
            source=source,
            source_id=row.source_id,
        )
        await ideas.import_idea(uow, new)
        imported[idea_language] += 1
    return imported


def _format_counts(imported: Counter[str]) -> str:
    codes = [code for code in (*LANGUAGES, UNKNOWN) if imported[code]]
    return ", ".join(f"{code or 'unknown'} {imported[code]}" for code in codes)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--map",
    "mapped",
    multiple=True,
    callback=_parse_mapping,
    metavar="FIELD=COLUMN",
    help=f"Which column holds a field ({', '.join(NAMES)}), where its name doesn't tell.",
)
@click.option("--source", help="Where the ideas come from; by default the file's name.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of ideas that don't name one; by default each is told from its text.",
)
@in_forum
async def import_(
    forum: CommandContext,
    file: BinaryIO,
    mapped: dict[str, str],
    source: str | None,
    language: str | None,
) -> None:
    """Take the ideas in FILE (CSV or JSON) as pending ideas, for a moderator to read.

    Safe to run twice: an idea of the same source and id is taken once. Lines that can't be taken
    are named on stderr, each with the reason, and the exit code is 1 then.
    """
    try:
        results = list(read_rows(file.read(), mapped))
    except UnreadableFile as error:
        raise fail(f"{Path(file.name).name}: {error}") from None
    except OSError as error:
        raise fail(f"{Path(file.name).name}: {error.strerror}") from None
    rows = [item for item in results if isinstance(item, Row)]
    refused = [item for item in results if isinstance(item, Refusal)]
    imported: Counter[str] = Counter()
    for start in range(0, len(rows), BATCH):
        batch = [(row, rich_text_from_plain(row.body)) for row in rows[start : start + BATCH]]
        async with forum.session_factory.unit_of_work() as uow:
            imported += await _take(
                uow,
                batch,
                source=(source or Path(file.name).stem)[:80],
                language=language,
            )
    for refusal in refused:
        click.echo(f"line {refusal.line}: {refusal.reason}", err=True)
    existing = len(rows) - imported.total()
    click.echo(f"taken: {imported.total()}, here already: {existing}, not taken: {len(refused)}")
    if imported:
        click.echo(f"languages: {_format_counts(imported)}")
    if refused:
        raise fail(f"{len(refused)} of {len(results)} could not be taken")


COMMANDS = (import_,)
