"""Processes for `test_restore.py` that restore until they are killed.

`python -m tests.integration.operating.killable URL BACKUP FOLDER`: each process dies by SIGKILL just
before one of its steps in the world outside, the first at its first, the second at its second, until
one lives. They are forked from one that has imported everything.
"""

import asyncio
import itertools
import os
import signal
import sys
from pathlib import Path

from forum.app.container import build
from forum.backup.archive import BackupError
from forum.backup.restore import restore_backup
from forum.settings.loader import load

STEPS = ("os.rename", "os.remove", "os.mkdir", "subprocess.Popen", "sqlite3.connect")
IN_PLACE = "holds a forum with"


async def main(url: str, path: Path, folder: Path) -> None:
    """Restore, unless an earlier process did all but the end of it."""
    forum = build(
        load(
            environment={
                "FORUM_DATABASE__URL": url,
                "FORUM_UPLOADS__FOLDER": str(folder / "restored"),
                "FORUM_MAIL__FOLDER": str(folder / "mail"),
            }
        )
    )
    try:
        await restore_backup(forum, path, lambda line: None)
    except BackupError as error:
        if IN_PLACE not in str(error):
            raise
    finally:
        await forum.close()


def fork(url: str, path: Path, folder: Path, death: int) -> bool:
    """Run `main` in a process of its own that dies at its step `death`; whether it lived."""
    child = os.fork()
    if child == 0:
        steps = itertools.count(1)

        def watch(event: str, _arguments: object) -> None:
            if event in STEPS and next(steps) == death:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        asyncio.run(main(url, path, folder))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status != 0 and not os.WIFSIGNALED(status):
        raise SystemExit(f"a process failed that was to die at step {death}")
    return status == 0


if __name__ == "__main__":
    for number in itertools.count(1):
        lived = fork(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), number)
        print("lived" if lived else "died", flush=True)
        if lived:
            break
