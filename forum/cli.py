"""Command line (click): the commands that operate the forum, and the commands of every slice."""

import asyncio
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from forum.app.bootstrap import build_from_context, build_from_settings
from forum.app.container import Forum, default_slices
from forum.backup.commands import backup, restore
from forum.checks.result import CheckContext, CheckResult
from forum.checks.runner import report_lines, run_checks
from forum.checks.trail import HASH_SHOWN
from forum.commands import CommandContext, fail, one_line_usage_errors, report_unreachable
from forum.core import logs
from forum.core.audit.verify import KnownEntry
from forum.core.clock_sync import sync_clock
from forum.core.content.search_port import SearchUnavailable
from forum.core.database.access import encoding_fault, is_missing
from forum.core.database.database import Database
from forum.core.files import make_folder
from forum.core.ref import parse_id
from forum.demo.commands import demo
from forum.generate.commands import generate
from forum.health import ROUTES as HEALTH
from forum.migrations import history
from forum.migrations import migrate as migrations_migrate
from forum.server import listen, run_server
from forum.settings.loader import operator_file, read_file
from forum.web.guards import GUARDS


class ForumGroup(click.Group):
    """Command group that includes the slices' commands; listing them reads no settings file."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with one_line_usage_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, context: click.Context) -> Any:
        with one_line_usage_errors(context):
            return super().invoke(context)

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_slice_commands()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return super().get_command(context, name) or _slice_commands().get(name)


def _slice_commands() -> dict[str, click.Command]:
    return {
        command.name or "": command for feature in default_slices() for command in feature.commands
    }


@click.group(cls=ForumGroup)
@click.version_option(
    package_name="samenspraak", prog_name="samenspraak", message="%(prog)s %(version)s"
)
@click.option(
    "--settings",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The operator's settings, over those shipped (also: FORUM_SETTINGS).",
)
@click.pass_context
def main(context: click.Context, path: Path | None) -> None:
    """Samenspraak: an idea forum for a town."""
    # For commands run at a terminal; `serve` and `deliver` configure logging by the settings.
    logs.configure_logging("text", "warning")

    def make_context() -> CommandContext:
        forum = build_from_settings(path)
        return CommandContext(
            forum.session_factory,
            forum.dispatcher,
            forum.site,
            {"search": forum.engine},
            partial(_require_ready, forum),
        )

    context.obj = make_context
    context.meta["settings"] = path


async def _require_ready(forum: Forum) -> None:
    """Raises `ClickException` unless the database is at the newest migration; reads the town's words."""
    await _require_newest(forum.session_factory.database)
    await forum.site_refresher.refresh()


async def _require_newest(database: Database) -> None:
    """Raises `ClickException` when the database isn't at the newest migration."""
    if is_missing(database.engine):
        raise fail(
            f"there is no database in {database.place}; see database.url, or run: forum migrate"
        )
    revision = await history.revision(database.engine)
    _refuse_newer(revision)
    if revision != history.newest():
        raise fail("the database isn't up to date; run: forum migrate")
    await _require_encoding(database)


async def _require_encoding(database: Database) -> None:
    """Raises `ClickException` when the database can't hold every letter."""
    if fault := await encoding_fault(database.engine):
        raise fail(f"the database can't be used ({database.place}): {fault}")


def _refuse_newer(revision: str | None) -> None:
    """Raises `ClickException` when a newer program has migrated the database."""
    if revision is not None and revision > history.newest():
        raise fail(
            f"the database is at version {revision}, this program knows {history.newest()}; install "
            "the newer program again, or go back as docs/upgrading.md says"
        )


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many web processes.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the forum. The database must be migrated (`forum migrate`)."""
    forum = build_from_context(context)
    settings = forum.settings
    worker_count = workers or settings.server.workers
    if worker_count > 1 and forum.session_factory.database.is_sqlite:
        raise fail("SQLite takes one web process; for several, choose PostgreSQL (database.url)")

    async def require_newest() -> None:
        try:
            with report_unreachable(forum.session_factory.database):
                await _require_newest(forum.session_factory.database)
        finally:
            await forum.close()

    asyncio.run(require_newest())
    listener = listen(host or settings.server.host, settings.server.port if port is None else port)
    logs.configure_logging(settings.log.format, settings.log.level)
    run_server(settings, listener, workers=worker_count)


@main.command()
@click.pass_context
def migrate(context: click.Context) -> None:
    """Make the database, or bring it to the newest version; safe to run again."""
    forum = build_from_context(context)

    async def run() -> None:
        engine = forum.session_factory.database.engine
        try:
            with report_unreachable(forum.session_factory.database):
                _refuse_newer(await history.revision(engine))
                await _require_encoding(forum.session_factory.database)
                await migrations_migrate.migrate(engine)
        finally:
            await forum.close()

    asyncio.run(run())
    # `forum check` names a folder that can't be made.
    with suppress(OSError):
        make_folder(forum.settings.uploads.folder)
    click.echo(f"the database is at version {history.newest()}")


@main.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, then end.")
@click.option("--retry-parked", is_flag=True, help="First put what was parked back in line.")
@click.pass_context
def deliver(context: click.Context, once: bool, retry_parked: bool) -> None:
    """Run what follows from events: the search index, notices and mail."""
    forum = build_from_context(context)
    logs.configure_logging(forum.settings.log.format, forum.settings.log.level)

    async def run() -> None:
        await _require_newest(forum.session_factory.database)
        # Deliveries that need an unreachable engine wait in the journal; all others run.
        with suppress(SearchUnavailable):
            await forum.engine.start()
        if retry_parked:
            click.echo(f"back in line: {await forum.dispatcher.retry_parked()}")
        if once:
            await forum.daily_jobs.run_due()
            await forum.recurring_jobs.run_due()
            click.echo(f"delivered: {await forum.dispatcher.drain()}")
            await forum.sweeper.sweep_if_due()
        else:
            await _deliver_until_stopped(forum)

    async def run_and_close() -> None:
        try:
            with report_unreachable(forum.session_factory.database):
                await run()
        finally:
            await forum.close()

    asyncio.run(run_and_close())


async def _deliver_until_stopped(forum: Forum) -> None:
    """Run handlers, clock synchronisation, daily jobs and retention until SIGTERM or Ctrl-C."""
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        forum.dispatcher.stop()

    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop)
    background_tasks = [
        asyncio.create_task(sync_clock(forum.session_factory, stopped)),
        asyncio.create_task(forum.sweeper.run(stopped)),
        asyncio.create_task(forum.daily_jobs.run(stopped)),
        asyncio.create_task(forum.recurring_jobs.run(stopped)),
    ]
    try:
        await forum.dispatcher.run()
    finally:
        stopped.set()
        await asyncio.gather(*background_tasks)


def _parse_known_entry(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> KnownEntry | None:
    number, colon, beginning = (text or "").partition(":")
    entry_id = parse_id(number)
    if text and (entry_id is None or not colon or len(beginning) < HASH_SHOWN):
        raise click.BadParameter("write it as an earlier report did: NUMBER:HASH")
    return KnownEntry(entry_id, beginning) if entry_id is not None else None


@main.command()
@click.option(
    "--trail",
    "known_entry",
    callback=_parse_known_entry,
    metavar="NUMBER:HASH",
    help="An entry of the trail as an earlier report named it: is it still the same?",
)
@click.pass_context
def check(context: click.Context, known_entry: KnownEntry | None) -> None:
    """Look at settings, machine, database, journal, trail, search, mail and town: what is wrong?"""
    forum = build_from_context(context)
    path = operator_file(context.meta["settings"])

    async def run() -> list[CheckResult]:
        operator_settings = read_file(path) if path else {}
        try:
            return await run_checks(
                CheckContext(
                    forum, path, operator_settings, partial(_require_ready, forum), known_entry
                )
            )
        finally:
            await forum.close()

    results = asyncio.run(run())
    for line, is_error in report_lines(results):
        click.echo(line, err=is_error)
    if any(result.is_error for result in results):
        raise SystemExit(1)


@main.command()
def routes() -> None:
    """The whole surface, by who may enter."""
    entries = [*HEALTH, *(entry for feature in default_slices() for entry in feature.routes)]
    for guard in GUARDS:
        click.echo(guard.name)
        admitted = [entry for entry in entries if entry.guard is guard]
        for entry in sorted(admitted, key=lambda entry: (entry.full_path, entry.method)):
            path = entry.full_path.replace("{lang:lang}", "{lang}").replace(":number}", "}")
            click.echo(f"  {entry.method:5}{path:55} {entry.name}")


main.add_command(backup)
main.add_command(restore)
main.add_command(demo)
main.add_command(generate)
