"""File permissions: only the forum's user may read its database, search index, mail and backup."""

import asyncio
import os
from pathlib import Path

from forum.app.container import build
from forum.app.web import create_app
from forum.backup.create import back_up
from forum.migrations import migrate
from forum.settings.loader import load
from tests.integration.accounts.clients import browsers_at, request_sign_in


async def _run_forum(folder: Path) -> None:
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
    async with app.router.lifespan_context(app), browsers_at(app) as browser_at:
        assert (
            await request_sign_in(browser_at("192.0.2.1"), "jan@example.org")
        ).status_code == 303
        await forum.dispatcher.drain()
        await back_up(
            forum.session_factory.database, forum.settings.uploads.folder, folder / "a.backup"
        )
        _check_permissions(folder)


def _check_permissions(folder: Path) -> None:
    created = [path for path in folder.rglob("*") if "static" not in path.parts]
    names = {path.name for path in created}
    assert {"forum.db", "mail", "a.backup"} <= names
    assert any(name.endswith(".eml") for name in names)
    open_to_others = [
        str(path.relative_to(folder))
        for path in created
        if path.stat().st_mode & 0o077 and not path.name.endswith("-deliver")
    ]
    assert not open_to_others


def test_other_users_cannot_read_what_the_forum_writes(tmp_path: Path) -> None:
    umask_before = os.umask(0o022)
    try:
        asyncio.run(_run_forum(tmp_path))
    finally:
        os.umask(umask_before)
