"""Commands `forum backup` and `forum restore`."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import TypeVar

import click

from forum.app.bootstrap import build_from_context
from forum.app.container import Forum
from forum.backup.archive import BackupError
from forum.backup.create import back_up
from forum.backup.restore import restore_backup
from forum.backup.verify import verify_backup
from forum.commands import fail, report_unreachable

Result = TypeVar("Result")


def _run(forum: Forum, command: Coroutine[object, object, Result]) -> Result:
    """Run a backup command, report its error on one line and close the forum."""

    async def run() -> Result:
        try:
            with report_unreachable(forum.session_factory.database):
                return await command
        except BackupError as error:
            raise fail(str(error)) from None
        finally:
            await forum.close()

    return asyncio.run(run())


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Write nothing: say whether FILE could be restored.")
@click.pass_context
def backup(context: click.Context, file: Path, verify: bool) -> None:
    """Write database and uploads of the forum to FILE, which must be new. The forum may run."""
    forum = build_from_context(context)
    database = forum.session_factory.database
    if verify:
        verified = _run(forum, verify_backup(database, file))
        manifest = verified.manifest
        click.echo(
            f"{file} can be restored: of {manifest.made_at}, version {manifest.revision}, "
            f"{verified.members} members, {len(manifest.uploads)} uploads"
        )
        return
    _run(forum, back_up(database, forum.settings.uploads.folder, file))
    click.echo(f"{file}: {file.stat().st_size / 1_000_000:.1f} MB")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Put what FILE holds into an empty database and an empty folder for uploads."""
    forum = build_from_context(context)
    _run(forum, restore_backup(forum, file, click.echo))
