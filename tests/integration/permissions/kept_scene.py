"""The scene of the permission matrix, set once per worker: each test acts on a copy of its files."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx2

from forum.app.container import Forum
from tests.conftest import ClientAs, MakeClient
from tests.integration.permissions.actors import Scene, set_the_scene
from tests.services.databases import SqliteTemplate


@dataclass
class KeptScene:
    """A copy of the folder of the test that set the scene, and the cookies of its browsers."""

    folder: Path
    kept: Scene | None = None

    def copy(self, template: SqliteTemplate, folder: Path) -> None:
        """Fill the folder of a test, before its forum opens the database in it."""
        if self.kept is None:
            template.copy_to(folder)
        else:
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)

    async def enter(
        self, forum: Forum, client_as: ClientAs, new_client: MakeClient, folder: Path
    ) -> Scene:
        """The scene in a filled folder, with new browsers; the first test sets it, and keeps it."""
        if self.kept is None:
            self.kept = await set_the_scene(forum, client_as, new_client)
            # Nothing writes now: what is committed is in the file and its log. The index of that
            # log (-shm) belongs to the open connections; SQLite makes it anew.
            ignored = shutil.ignore_patterns("*-shm")
            shutil.copytree(folder, self.folder, ignore=ignored, dirs_exist_ok=True)
        browsers = {
            letter: new_client(cookies=httpx2.Cookies(browser.cookies))
            for letter, browser in self.kept.browsers.items()
        }
        return Scene(browsers, self.kept.values)
