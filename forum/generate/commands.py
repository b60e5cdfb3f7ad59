"""Command `forum generate`: fills an empty forum with a large invented town."""

import time
from datetime import date, datetime
from typing import cast

import click

from forum.commands import CommandContext, fail, in_forum
from forum.generate.loader import Loader, NotEmpty
from forum.generate.sizes import UNTIL, CapacityExceeded, Sizes
from search.actions.rebuild import reindex
from search.engines.base import Engine

SOME = click.IntRange(min=0)


def _report(table: str, rows: int, seconds: float) -> None:
    """Print the progress of one table."""
    if rows:
        click.echo(f"{table:22} {rows:>9,} rows {seconds:>7.1f} s")
    else:
        click.echo(f"{table:22} {'':>9}      {seconds:>7.1f} s")


@click.command("generate")
@click.option("--ideas", type=click.IntRange(min=14), default=1000, show_default=True)
@click.option("--votes", type=SOME, help="Without: ten for each idea.")
@click.option("--comments", type=SOME, help="Without: three for each idea.")
@click.option("--members", type=click.IntRange(min=4), help="Without: one for every four ideas.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another town for each.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    default=UNTIL.isoformat(),
    show_default=True,
    help="The last of the two years in which everything happens.",
)
@click.option("--index/--no-index", default=True, help="Whether to fill the search index too.")
@in_forum
async def generate(
    forum: CommandContext,
    ideas: int,
    votes: int | None,
    comments: int | None,
    members: int | None,
    seed: int,
    until: datetime,
    index: bool,
) -> None:
    """Fill an empty forum with a large invented town: the same one each time.

    For measuring, and for seeing how pages look when there is much. A forum in which something was
    posted is left alone.
    """
    sizes = Sizes.of(ideas, votes, comments, members)
    started_at = time.perf_counter()
    try:
        rows = await Loader(forum.session_factory, sizes, seed, _day(until), _report).load()
    except NotEmpty:
        raise fail("this forum isn't empty; a town is only made in a new one") from None
    except CapacityExceeded as error:
        raise fail(
            f"so many don't fit: there is room for {error}; more members or ideas help"
        ) from None
    seconds = time.perf_counter() - started_at
    click.echo(f"{rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows a second")
    if not index:
        click.echo("the search index is as it was; to fill it: forum reindex")
        return
    started_at = time.perf_counter()
    engine = cast(Engine, forum.services["search"])
    try:
        await engine.start()
        counts = await reindex(forum.session_factory, engine)
    finally:
        await engine.close()
    summary = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    click.echo(f"search index: {summary} in {time.perf_counter() - started_at:.1f} s")


def _day(moment: datetime) -> date:
    return moment.date()
