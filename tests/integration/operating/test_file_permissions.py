"""File permissions: only the forum's user may read what it writes, whatever the umask.

Every command that writes files is run as an operator runs it, then all of the folder is looked at.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services import loopback
from tests.services.loopback import free_port
from tests.services.waiting import wait_until

UPLOAD = b"a picture"
EXPECTED = {
    "forum.db", "forum.db-wal", "forum.db-shm", "forum.db-deliver", "forum-search.db", "mail",
    "uploads", "erasures.jsonl", "a.backup", "restored.db", "restored",
}  # fmt: skip


UMASK = 0
"""It takes away no right: a file that is closed under it is closed under every umask."""


class Commands:
    """Runs `forum …` with this umask; all that it writes is in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = os.environ | {
            "FORUM_DATABASE__URL": f"sqlite+aiosqlite:///{folder}/new/forum.db",
            "FORUM_MAIL__FOLDER": str(folder / "new/mail"),
            "FORUM_UPLOADS__FOLDER": str(folder / "new/uploads"),
            "FORUM_PRIVACY__ERASURE_LIST": str(folder / "new/lists/erasures.jsonl"),
        }

    def run(self, *arguments: str, **environment: str) -> None:
        """Run a command to its end; `check` may find something."""
        subprocess.run(
            [sys.executable, "-m", "forum", *arguments], env=self.environment | environment,
            check=arguments[0] != "check", capture_output=True, umask=UMASK, cwd=self.folder,
        )  # fmt: skip

    @contextmanager
    def server(self) -> Iterator[str]:
        """Serve until the block ends; the address."""
        address = f"http://127.0.0.1:{self.port}"
        process = subprocess.Popen(
            [sys.executable, "-m", "forum", "serve", "--port", str(self.port)], umask=UMASK,
            env=self.environment, cwd=self.folder, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_until(lambda: loopback.responds(f"{address}/healthz"), "it never responded")
            yield address
        finally:
            process.terminate()
            process.wait(60)


def open_to_others(folder: Path) -> list[str]:
    """What others may read, write or enter, by its path and mode."""
    return [
        f"{path.relative_to(folder)} {path.stat().st_mode & 0o777:o}"
        for path in sorted(folder.rglob("*"))
        if path.stat().st_mode & 0o077
    ]


@pytest.mark.longest
def test_other_users_cannot_read_what_the_forum_writes(tmp_path: Path) -> None:
    folder = tmp_path / "machine"
    folder.mkdir()
    forum = Commands(folder)
    forum.run("migrate")
    forum.run("grant", "els@example.org", "admin")
    forum.run("check")
    (folder / "new/uploads/2027").mkdir(mode=0o700)
    (folder / "new/uploads/2027/plein.jpg").write_bytes(UPLOAD)
    (folder / "new/uploads/2027/plein.jpg").chmod(0o600)
    with forum.server() as address:
        for email in ("jan@example.org", "els@example.org"):
            data = {"email": email}
            assert loopback.post(f"{address}/nl/sign-in", data=data).status_code == 303
        wait_until(lambda: len(list(folder.rglob("*.eml"))) >= 2, "no mail was written")
        forum.run("backup", "a.backup")
        forum.run("backup", "--verify", "a.backup", TMPDIR=str(folder))
        forum.run("erase", "els@example.org", "--yes")
        written = {path.name for path in folder.rglob("*")}
        assert open_to_others(folder) == []
    forum.run(
        "restore", "a.backup", FORUM_DATABASE__URL=f"sqlite+aiosqlite:///{folder}/back/restored.db",
        FORUM_UPLOADS__FOLDER=str(folder / "back/restored"),
    )  # fmt: skip
    assert (folder / "back/restored/2027/plein.jpg").read_bytes() == UPLOAD
    forum.run("reindex")
    forum.run("deliver", "--once")
    assert written | {path.name for path in folder.rglob("*")} >= EXPECTED
    assert open_to_others(folder) == []
