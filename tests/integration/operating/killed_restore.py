"""Restoring processes that die by SIGKILL, for `test_restore.py`.

`python -m tests.integration.operating.killed_restore URL BACKUP FOLDER`: process N is killed
just before its Nth side effect (`SIDE_EFFECTS`), until one survives. All are forked from a process
that has imported everything.
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

SIDE_EFFECTS = ("os.rename", "os.remove", "os.mkdir", "subprocess.Popen", "sqlite3.connect")
RESTORED_MESSAGE = "holds a forum with"


async def main(url: str, path: Path, folder: Path) -> None:
    """Restore, or accept that an earlier process has done all but the end of it."""
    forum = build(
        load(
            environment={
                "FORUM_DATABASE__URL": url,
                "FORUM_UPLOADS__FOLDER": str(folder / "restored"),
                "FORUM_MAIL__FOLDER": str(folder / "mail"),
                "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
            }
        )
    )
    try:
        await restore_backup(forum, path, lambda line: None)
    except BackupError as error:
        if RESTORED_MESSAGE not in str(error):
            raise
    finally:
        await forum.close()


def fork(url: str, path: Path, folder: Path, fatal_step: int) -> bool:
    """Run `main` in a child process that dies at that step; whether it survived."""
    child = os.fork()
    if child == 0:
        steps = itertools.count(1)

        def audit_hook(event: str, _arguments: object) -> None:
            if event in SIDE_EFFECTS and next(steps) == fatal_step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(audit_hook)
        asyncio.run(main(url, path, folder))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status != 0 and not os.WIFSIGNALED(status):
        raise SystemExit(f"a process failed that was to die at step {fatal_step}")
    return status == 0


if __name__ == "__main__":
    for number in itertools.count(1):
        survived = fork(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), number)
        print("lived" if survived else "died", flush=True)
        if survived:
            break
