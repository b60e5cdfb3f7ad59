"""The command line: what runs the forum, and the commands of every slice."""

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import click
from sqlalchemy.exc import ArgumentError

from forum import schema
from forum.app import Forum, build, make_site, slices
from forum.core.database import Database
from forum.demo.commands import demo
from forum.health import ENTRIES as HEALTH
from forum.health import faults
from forum.serving import run_server
from forum.settings import Settings, SettingsError, load
from forum.web.commands import CommandContext, fail, reaching
from forum.web.guard import GUARDS


def load_settings(path: Path | None) -> Settings:
    """The settings, or a clear line on stderr and exit code 1."""
    try:
        return load(path)
    except SettingsError as error:
        raise fail("settings: " + "; ".join(str(error).splitlines())) from None


class ForumGroup(click.Group):
    """Finds the commands of the slices; they are known without reading any settings."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_slice_commands()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return super().get_command(context, name) or _slice_commands().get(name)


def _slice_commands() -> dict[str, click.Command]:
    parts = slices(make_site(load(environment={})))
    return {command.name or "": command for part in parts for command in part.commands}


@click.group(cls=ForumGroup)
@click.option(
    "--settings",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The operator's settings, over those shipped (also: FORUM_SETTINGS).",
)
@click.pass_context
def main(context: click.Context, path: Path | None) -> None:
    """Samenspraak: an idea forum for a town."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )

    def make_context() -> CommandContext:
        forum = _build(path)
        return CommandContext(
            forum.workshop,
            forum.dispatcher,
            forum.site,
            {"search": forum.engine},
            partial(_require_newest, forum.workshop.database),
        )

    context.obj = make_context
    context.meta["settings"] = path


def _forum(context: click.Context) -> Forum:
    return _build(context.meta["settings"])


def _build(path: Path | None) -> Forum:
    try:
        return build(load_settings(path))
    except ArgumentError as error:
        raise fail(f"settings: {error}") from None


async def _require_newest(database: Database) -> None:
    found = await schema.revision(database.engine)
    _refuse_newer(found)
    if found != schema.newest():
        raise fail("the database isn't up to date; run: forum migrate")


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > schema.newest():
        raise fail(f"the database is at version {found}, this program knows {schema.newest()}")


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None) -> None:
    """Serve the forum. The database must be migrated (`forum migrate`)."""
    forum = _forum(context)

    async def require_newest() -> None:
        try:
            with reaching(forum.workshop.database):
                await _require_newest(forum.workshop.database)
        finally:
            await forum.close()

    asyncio.run(require_newest())
    # A pool belongs to the event loop that made it: the server gets a forum of its own.
    forum = _forum(context)
    server = forum.settings.server
    run_server(forum, host or server.host, server.port if port is None else port)


@main.command()
@click.pass_context
def migrate(context: click.Context) -> None:
    """Bring the database to the newest version; safe to run again."""
    forum = _forum(context)

    async def run() -> None:
        engine = forum.workshop.database.engine
        try:
            with reaching(forum.workshop.database):
                _refuse_newer(await schema.revision(engine))
                await schema.migrate(engine)
        finally:
            await forum.close()

    asyncio.run(run())
    click.echo(f"the database is at version {schema.newest()}")


@main.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, then end.")
@click.option("--retry-parked", is_flag=True, help="First put what was parked back in line.")
@click.pass_context
def deliver(context: click.Context, once: bool, retry_parked: bool) -> None:
    """Run what follows from events: the search index, notices and mail."""
    forum = _forum(context)

    async def run() -> None:
        await _require_newest(forum.workshop.database)
        await forum.engine.start()
        if retry_parked:
            click.echo(f"back in line: {await forum.dispatcher.retry_parked()}")
        if once:
            click.echo(f"delivered: {await forum.dispatcher.drain()}")
        else:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, forum.dispatcher.stop)
            await forum.dispatcher.run()

    async def reach() -> None:
        try:
            with reaching(forum.workshop.database):
                await run()
        finally:
            await forum.close()

    asyncio.run(reach())


@main.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Look at settings, database, journal, search and mail, and say what is wrong with them."""
    forum = _forum(context)

    async def run() -> dict[str, str]:
        database = forum.workshop.database
        try:
            with suppress(Exception):
                await forum.engine.start()
            found = await faults(forum.workshop, forum.engine, forum.transport)
            try:
                with reaching(database):
                    await _require_newest(database)
            except click.ClickException as error:
                found["database"] = error.message
            return found
        finally:
            await forum.close()

    found = asyncio.run(run())
    for part in ("settings", "database", "journal", "search", "mail"):
        click.echo(f"{part}: {found.get(part, 'ok')}", err=part in found)
    if found:
        raise SystemExit(1)


@main.command()
def routes() -> None:
    """The whole surface, by who may enter."""
    parts = slices(make_site(load(environment={})))
    entries = [*HEALTH, *(entry for part in parts for entry in part.entries)]
    for guard in GUARDS:
        click.echo(guard.name)
        admitted = [entry for entry in entries if entry.guard is guard]
        for entry in sorted(admitted, key=lambda entry: (entry.full_path, entry.method)):
            path = entry.full_path.replace("{lang:lang}", "{lang}").replace(":number}", "}")
            click.echo(f"  {entry.method:5}{path:55} {entry.name}")


main.add_command(demo)
