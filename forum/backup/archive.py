"""Backup archive: a tar of the database, the uploads and, last, a manifest with SHA-256 sums.

An archive without a manifest is incomplete, so an interrupted backup is never taken for a backup.
"""

import fcntl
import hashlib
import json
import os
import shutil
import stat
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from forum.core.files import make_folder, open_truncated

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
UPLOADS = "uploads"
PARTIAL_SUFFIX = ".part"
EXCLUDED_TABLES = ("rate_count", "search_entry", "search_likeness", "search_state")
"""Tables whose rows are left out: they are rebuilt, or useless after a restore."""
REGULAR_TYPES = (tarfile.REGTYPE, tarfile.AREGTYPE)
"""Member types of regular files."""
CHUNK_BYTES = 1 << 20
"""Bytes read at a time."""


class BackupError(Exception):
    """A backup can't be made or restored; the message is one line that says why."""


class ExtractError(BackupError):
    """A member can't be written to its target; the message names the folder of that."""


@dataclass(frozen=True)
class Manifest:
    """Manifest of a backup: program version, schema revision, time, and SHA-256 of each member."""

    program: str
    revision: str
    made_at: str
    database: str
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def sealed(self) -> bytes:
        """JSON as it is stored, with a SHA-256 of the manifest itself (`seal`)."""
        fields = asdict(self)
        return json.dumps(fields | {"seal": _seal(fields)}, indent=1).encode()

    @classmethod
    def opened(cls, serialised: bytes) -> "Manifest":
        """Parse and verify a manifest.

        Raises `BackupError` for a newer format, else `ValueError`, `KeyError` or `TypeError`.
        """
        fields: dict[str, Any] = json.loads(serialised)
        if fields.get("format", 0) > FORMAT:
            raise BackupError("the backup was made by a newer program")
        if fields.pop("seal") != _seal(fields):
            raise ValueError("the manifest was changed")
        return cls(**fields)

    @property
    def uploads(self) -> list[str]:
        """Member names of the uploads."""
        return [name for name in self.sums if name != DATABASE]


def _seal(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


class _HashingReader:
    """File wrapper that computes the SHA-256 of what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._sha256.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()


class Writer:
    """Adds members to an archive. `place` is a private folder for temporary copies."""

    def __init__(self, tar: tarfile.TarFile, work_folder: Path) -> None:
        self._tar = tar
        self.place = work_folder
        self.sums: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file.

        A missing one is skipped; one that changes meanwhile isn't listed in the manifest, so that
        it isn't restored.
        """
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            before = os.fstat(file.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = before.st_size, int(before.st_mtime), 0o600
            reader = _HashingReader(file)
            self._tar.addfile(info, reader)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            self.sums[name] = reader.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which completes the archive."""
        serialised = manifest.sealed()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode, info.mtime = len(serialised), 0o600, int(time.time())
        self._tar.addfile(info, BytesIO(serialised))


@contextmanager
def create_archive(path: Path) -> Iterator[Writer]:
    """Create an archive that appears at `path` only if the block succeeds. Raises `BackupError`."""
    if path.exists():
        raise BackupError(f"{path} is there already; backups are never written over")
    if not path.parent.is_dir():
        raise BackupError(f"there is no folder {path.parent}; make it first")
    with _as_backup_error(path), _work_folder(path) as work_folder:
        unfinished = work_folder / "archive"
        with unfinished.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                yield Writer(tar, work_folder)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(stat.S_IRUSR | stat.S_IWUSR)
        unfinished.rename(path)
        sync_folder(path.parent)


@contextmanager
def _as_backup_error(path: Path) -> Iterator[None]:
    """Convert `OSError` to `BackupError`.

    `path` is named when the error has no file name, or that of a work folder, which nobody knows.
    """
    try:
        yield
    except OSError as error:
        name = str(error.filename or path)
        raise BackupError(
            f"{path if PARTIAL_SUFFIX in name else name}: {error.strerror}"
        ) from error


@contextmanager
def _work_folder(path: Path) -> Iterator[Path]:
    """Work folder next to `path`, with mode 0700 and locked by `flock`.

    Leftovers of a killed run are deleted. Raises `BackupError` when another process has the lock.
    """
    folder = path.with_name(f".{path.name}{PARTIAL_SUFFIX}")
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise BackupError(f"another backup to {path} is under way") from None
    try:
        for leftover in folder.iterdir():
            leftover.unlink()
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """`fsync` a folder, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def is_safe(name: str) -> bool:
    """Whether a member may have this name; prevents path traversal out of the uploads folder."""
    if name in (MANIFEST, DATABASE):
        return True
    folder, _, rest = name.partition("/")
    parts = PurePosixPath(rest).parts
    return (
        folder == UPLOADS
        and str(PurePosixPath(name)) == name
        and bool(parts)
        and not {"..", "/"} & set(parts)
        and "\0" not in name
    )


def verify_archive(path: Path) -> Manifest:
    """The manifest, after every member was compared with its sum. Raises `BackupError`."""
    sums: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:") as tar:
            for info in tar:
                if info.type not in REGULAR_TYPES or not is_safe(info.name) or info.name in sums:
                    raise ValueError(info.name)
                content = tar.extractfile(info)
                assert content
                if info.name == MANIFEST:
                    manifest = Manifest.opened(content.read())
                    continue
                reader = _HashingReader(content)
                while reader.read(CHUNK_BYTES):
                    pass
                sums[info.name] = reader.hexdigest()
        if manifest is None or DATABASE not in manifest.sums:
            raise ValueError("no manifest")
        if any(sums.get(name) != expected for name, expected in manifest.sums.items()):
            raise ValueError("a sum differs")
    except FileNotFoundError:
        raise BackupError(f"{path} isn't there") from None
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError):
        raise BackupError(f"{path} is damaged, or no backup; nothing was changed") from None
    return manifest


def extract(path: Path, targets: Mapping[str, Path]) -> None:
    """Extract members of a verified archive to `targets`, by member name. Raises `BackupError`.

    Each is written to a temporary file next to its target and renamed when complete.
    """
    with _as_backup_error(path), tarfile.open(path, mode="r:") as tar:
        for info in tar:
            if info.name in targets:
                content = tar.extractfile(info)
                assert content
                _extract(content, targets[info.name])


def _extract(content: IO[bytes], target: Path) -> None:
    unfinished = target.with_name(target.name + PARTIAL_SUFFIX)
    try:
        make_folder(target.parent)
        with open_truncated(unfinished) as file:
            shutil.copyfileobj(content, file, CHUNK_BYTES)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink()
        # The archive was read whole before: what fails now is to write.
        if isinstance(error, OSError):
            raise ExtractError(f"{target.parent}: {error.strerror}") from error
        raise
