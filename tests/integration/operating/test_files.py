"""What a forum writes only its own user may read: database, search, mail, backup."""

import asyncio
import os
from pathlib import Path

from forum.app.container import build
from forum.app.web import create_app
from forum.backup.create import back_up
from forum.migrations import migrate
from forum.settings.loader import load
from tests.integration.accounts.clients import ask, browsers_at


async def _live(folder: Path) -> None:
    environment = {
        "FORUM_DATABASE__URL": f"sqlite+aiosqlite:///{folder}/var/forum.db",
        "FORUM_MAIL__FOLDER": str(folder / "mail"),
        "FORUM_UPLOADS__FOLDER": str(folder / "uploads"),
        "FORUM_JOURNAL__IN_WEB": "false",
    }
    forum = build(load(environment=environment))
    await migrate.migrate(forum.session_factory.database.engine)
    await forum.engine.start()
    app = create_app(forum)
    async with app.router.lifespan_context(app), browsers_at(app) as at:
        assert (await ask(at("192.0.2.1"), "jan@example.org")).status_code == 303
        await forum.dispatcher.drain()
        await back_up(
            forum.session_factory.database, forum.settings.uploads.folder, folder / "a.backup"
        )
        _assess(folder)


def _assess(folder: Path) -> None:
    made = [path for path in folder.rglob("*") if "static" not in path.parts]
    names = {path.name for path in made}
    assert {"forum.db", "mail", "a.backup"} <= names
    assert any(name.endswith(".eml") for name in names)
    open_to_others = [
        str(path.relative_to(folder))
        for path in made
        if path.stat().st_mode & 0o077 and not path.name.endswith("-deliver")
    ]
    assert not open_to_others


def test_nobody_else_may_read_what_the_forum_writes(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        asyncio.run(_live(tmp_path))
    finally:
        os.umask(before)
