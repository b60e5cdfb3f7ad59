"""Machine checks: folders and free disk space."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from forum.checks.result import CheckContext, CheckResult, error
from forum.core import erasure_list
from forum.core.erasure_list import ErasureListError
from forum.core.files import nearest_existing

MIN_FREE_FRACTION = 0.05
"""Fraction of a disk that must be free."""
MIN_FREE_BYTES = 500_000_000
"""Bytes of a disk that must be free."""


def is_nearly_full(total: int, free: int) -> bool:
    """Whether so little of a disk is free that the forum may soon stop; sizes in bytes."""
    return total > 0 and (free < MIN_FREE_BYTES or free < total * MIN_FREE_FRACTION)


def uploads(context: CheckContext) -> Iterator[CheckResult]:
    """Whether the folder for uploads can be written to."""
    if context.settings.uploads.storage != "folder":
        return
    folder = context.settings.uploads.folder
    try:
        _try_to_write(folder)
    except OSError as problem:
        yield error(
            "machine",
            f"uploads.folder ({folder}) can't be written to ({problem.strerror}); make it, and give "
            "it to the user the forum runs as",
        )


def erasures(context: CheckContext) -> Iterator[CheckResult]:
    """Whether the list of erased members can be written to, and read by a restore."""
    path = context.settings.privacy.erasure_list
    try:
        # It is changed in place: a file that is mounted alone needs nothing of its folder.
        if path.exists():
            path.open("r+b").close()
        else:
            _try_to_write(path.parent)
        erasure_list.read(path)
    except ErasureListError as problem:
        yield error("machine", f"privacy.erasure_list: {problem}")
    except OSError as problem:
        yield error(
            "machine",
            f"privacy.erasure_list ({path}) can't be written to ({problem.strerror}); make its "
            "folder, and give it to the user the forum runs as",
        )


def _try_to_write(folder: Path) -> None:
    """Raises `OSError` when files can't be made in a folder, or the folder can't; makes neither."""
    with tempfile.TemporaryFile(dir=nearest_existing(folder.absolute())):
        pass


def space(context: CheckContext) -> Iterator[CheckResult]:
    """Free space on the disks of the database, the uploads and the mail folder."""
    database = context.forum.session_factory.database.sqlite_path
    folders = [context.settings.uploads.folder, *([database.parent] if database else [])]
    if context.settings.mail.transport == "folder":
        folders.append(context.settings.mail.folder)
    seen_devices = set()
    for folder in folders:
        existing = nearest_existing(folder.absolute())
        device = existing.stat().st_dev
        usage = shutil.disk_usage(existing)
        if device not in seen_devices and is_nearly_full(usage.total, usage.free):
            free_megabytes = usage.free // 1_000_000
            yield error(
                "machine", f"the disk of {folder} is nearly full: {free_megabytes} MB are left"
            )
        seen_devices.add(device)


CHECKS = (uploads, erasures, space)
