"""What can be wrong with the machine: folders, space, programs."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from forum.checks.result import CheckContext, CheckResult, error
from forum.core.files import make_folder

LEAST_FREE = 0.05
LEAST_BYTES = 500_000_000


def is_nearly_full(total: int, free: int) -> bool:
    """Whether so little is left of a disk that the forum may soon stop."""
    return total > 0 and (free < LEAST_BYTES or free < total * LEAST_FREE)


def uploads(context: CheckContext) -> Iterator[CheckResult]:
    """The folder for what people add."""
    folder = context.settings.uploads.folder
    try:
        make_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        yield error(
            "machine",
            f"uploads.folder ({folder}) can't be written to ({problem.strerror}); make it, and give "
            "it to the user the forum runs as",
        )


def space(context: CheckContext) -> Iterator[CheckResult]:
    """The disks under the database, the uploads and the mail folder."""
    database = context.forum.session_factory.database.sqlite_path
    places = [context.settings.uploads.folder, *([database.parent] if database else [])]
    if context.settings.mail.transport == "folder":
        places.append(context.settings.mail.folder)
    seen = set()
    for place in places:
        there = _first_there(place.absolute())
        device = there.stat().st_dev
        usage = shutil.disk_usage(there)
        if device not in seen and is_nearly_full(usage.total, usage.free):
            left = usage.free // 1_000_000
            yield error("machine", f"the disk of {place} is nearly full: {left} MB are left")
        seen.add(device)


def _first_there(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())


CHECKS = (uploads, space)
