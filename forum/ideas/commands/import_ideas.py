"""`forum import`: ideas of another platform, as pending ideas for the moderators to read."""

from collections import Counter
from pathlib import Path
from typing import BinaryIO

import click

from forum.commands import CommandContext, fail, in_forum
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


def _mapped(
    _context: click.Context, _parameter: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    mapped = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in NAMES:
            allowed = ", ".join(NAMES)
            raise click.BadParameter(f"{pair!r}: write FIELD=COLUMN, FIELD one of {allowed}")
        mapped[name] = column
    return mapped


def _theme_id(lookup: TownLookup, wanted: str) -> int | None:
    named = fold(wanted)
    for key, theme in lookup.themes.items():
        if named in {fold(theme.slug), *(fold(name) for name in theme.names.values())}:
            return key
    return None


def _neighbourhood_id(lookup: TownLookup, wanted: str) -> int | None:
    named = fold(wanted)
    for key, place in lookup.neighbourhoods.items():
        if named in {fold(place.slug), fold(place.name)}:
            return key
    return None


async def _take(
    uow: UnitOfWork, rows: list[tuple[Row, RichText]], *, source: str, language: str | None
) -> Counter[str]:
    """Add the rows that aren't here yet; returns how many in which language."""
    await uow.advisory_lock(f"import from {source}")
    lookup = await TownLookup.read(uow)
    known = await queries.known_sources(uow, source, [row.source_id for row, _ in rows])
    taken: Counter[str] = Counter()
    for row, body in rows:
        if row.source_id in known:
            continue
        known.add(row.source_id)
        own = row.language if row.language in LANGUAGES else language or ""
        written_in, chosen = resolve_language(own, row.title, row.body)
        new = ideas.NewIdea(
            title=row.title,
            body=body,
            language=written_in,
            language_chosen=chosen,
            neighbourhood_id=_neighbourhood_id(lookup, row.neighbourhood),
            theme_id=_theme_id(lookup, row.theme),
            source=source,
            source_id=row.source_id,
        )
        await ideas.import_idea(uow, new)
        taken[written_in] += 1
    return taken


def _by_language(taken: Counter[str]) -> str:
    codes = [code for code in (*LANGUAGES, UNKNOWN) if taken[code]]
    return ", ".join(f"{code or 'unknown'} {taken[code]}" for code in codes)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--map",
    "mapped",
    multiple=True,
    callback=_mapped,
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
        read = list(read_rows(file.read(), mapped))
    except UnreadableFile as error:
        raise fail(f"{Path(file.name).name}: {error}") from None
    except OSError as error:
        raise fail(f"{Path(file.name).name}: {error.strerror}") from None
    rows = [item for item in read if isinstance(item, Row)]
    refused = [item for item in read if isinstance(item, Refusal)]
    taken: Counter[str] = Counter()
    for begin in range(0, len(rows), BATCH):
        batch = [(row, rich_text_from_plain(row.body)) for row in rows[begin : begin + BATCH]]
        async with forum.session_factory.unit_of_work() as uow:
            taken += await _take(
                uow,
                batch,
                source=(source or Path(file.name).stem)[:80],
                language=language,
            )
    for refusal in refused:
        click.echo(f"line {refusal.line}: {refusal.reason}", err=True)
    known = len(rows) - taken.total()
    click.echo(f"taken: {taken.total()}, here already: {known}, not taken: {len(refused)}")
    if taken:
        click.echo(f"languages: {_by_language(taken)}")
    if refused:
        raise fail(f"{len(refused)} of {len(read)} could not be taken")


COMMANDS = (import_,)
