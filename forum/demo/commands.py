"""Command `forum demo`: serves an invented town from an embedded database."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from forum.app.container import build
from forum.core import logs
from forum.core.clock import SystemClock
from forum.core.files import make_folder
from forum.demo.loader import load as load_town
from forum.demo.sign_in_page import SLICE
from forum.demo.story import StoryClock, read
from forum.migrations import migrate
from forum.server import listen, run_server
from forum.settings.loader import load
from forum.settings.model import Settings

READY_MARKER = "town-is-ready"
"""Name of the marker file that is written when the town is complete."""


def demo_settings(folder: Path, port: int) -> Settings:
    """Settings for a demo in `folder`: everything embedded, without the operator's settings."""
    town = read("town")
    hours = {f"FORUM_SITE__HOURS__{code.upper()}": text for code, text in town["hours"].items()}
    return load(
        environment={
            **hours,
            "FORUM_SITE__TOWN": town["name"],
            "FORUM_SITE__COUNTRY": town["country"],
            "FORUM_SITE__CONTACT_NAME": town["contact_name"],
            "FORUM_SITE__BASE_URL": f"http://127.0.0.1:{port}",
            "FORUM_DATABASE__URL": f"sqlite+aiosqlite:///{folder / 'forum.db'}",
            "FORUM_MAIL__FOLDER": str(folder / "mail"),
            "FORUM_UPLOADS__FOLDER": str(folder / "uploads"),
            "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
            "FORUM_SERVER__PORT": str(port),
            # Its story is the same each time.
            "FORUM_MODERATION__POLICY__TRUST__SAMPLED": "0",
            # All of its people are one person who tries things out, and so are its tests.
            "FORUM_MODERATION__POLICY__SPEED__TEXTS": "0",
            "FORUM_LIMITS__MEMBER": "{ count = 1200, seconds = 60 }",
        }
    )


async def make_town(settings: Settings, now: datetime | None = None) -> None:
    """Migrate an empty database and fill it with the town; its story ends at `now`."""
    clock = StoryClock(now or SystemClock().now())
    # Its moderators have thought before: what they decide takes effect at once.
    policy = settings.moderation.model_copy(update={"undo_seconds": 0})
    without_undo = settings.model_copy(update={"moderation": policy})
    forum = build(without_undo, clock=clock)
    await migrate.migrate(forum.session_factory.database.engine)
    await forum.engine.start()
    await load_town(forum, clock)
    await forum.close()


async def migrate_town(settings: Settings) -> None:
    """Migrate a town that an earlier version may have made."""
    forum = build(settings)
    await migrate.migrate(forum.session_factory.database.engine)
    await forum.close()


def prepare(folder: Path, settings: Settings) -> None:
    """Create the town, or migrate the one that exists; an incomplete one is deleted first."""
    ready = folder / READY_MARKER
    if ready.exists():
        asyncio.run(migrate_town(settings))
        return
    make_folder(folder)
    for leftover in folder.glob("forum*.db*"):
        leftover.unlink()
    asyncio.run(make_town(settings))
    ready.write_text(f"{datetime.now(UTC):%Y-%m-%d}\n")


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--data",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Where the town is kept; delete it for a fresh one.",
)
def demo(port: int, folder: Path) -> None:
    """Serve an invented, living town, in which you can be anybody with one click."""
    settings = demo_settings(folder.resolve(), port)
    if not (folder / READY_MARKER).exists():
        click.echo("Making the town of the demo; this takes a moment, once.")
    prepare(folder.resolve(), settings)
    listener = listen("127.0.0.1", port)
    logs.configure_logging("text", "info")
    address = f"http://127.0.0.1:{port}"
    click.echo(
        f"""
  {settings.site.name} {settings.site.town}: {address}/nl/

  Become a resident, a moderator or an official with one click: {address}/nl/demo
    resident   maria, yusuf     posts ideas, votes, comments
    moderator  els, bram        {address}/nl/moderation
    official   tom, nadia       {address}/nl/office
  Mail that the forum sends: {folder / "mail"}
  Stop with Ctrl-C; the town is kept in {folder}
"""
    )
    run_server(settings, listener, extra=(SLICE,))
