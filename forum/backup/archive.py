"""The file a backup is: a tar with the database, the uploads, and at its end a manifest with sums.

Without its manifest it isn't whole, so one that broke off is never taken for a backup.
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
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from forum.core.files import make_folder, open_new

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
UPLOADS = "uploads"
UNFINISHED = ".part"
REMADE = ("rate_count", "search_entry", "search_state")
"""Tables whose rows are left out: they are made anew, or worth nothing later."""
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup can't be made or restored; the message says why, in one line."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: of which program and schema, when, and the SHA-256 of each part."""

    program: str
    revision: str
    made_at: str
    database: str
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def sealed(self) -> bytes:
        """As it is written, with a sum of itself."""
        fields = asdict(self)
        return json.dumps(fields | {"seal": _seal(fields)}, indent=1).encode()

    @classmethod
    def opened(cls, written: bytes) -> "Manifest":
        """Read one; raises `BackupError`."""
        fields: dict[str, Any] = json.loads(written)
        if fields.get("format", 0) > FORMAT:
            raise BackupError("the backup was made by a newer program")
        if fields.pop("seal") != _seal(fields):
            raise ValueError("the manifest was changed")
        return cls(**fields)

    @property
    def uploads(self) -> list[str]:
        return [name for name in self.sums if name != DATABASE]


def _seal(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


class _Summed:
    """A file whose sum is made as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self._sum.update(part)
        return part

    def sum(self) -> str:
        return self._sum.hexdigest()


class Writer:
    """Puts parts into an archive. `place` is a folder of its own for what is copied first."""

    def __init__(self, tar: tarfile.TarFile, place: Path) -> None:
        self._tar = tar
        self.place = place
        self.sums: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Take in a file; one that changes meanwhile, or has gone, is left out."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            before = os.fstat(file.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = before.st_size, int(before.st_mtime), 0o600
            summed = _Summed(file)
            self._tar.addfile(info, summed)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            self.sums[name] = summed.sum()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which makes the archive whole."""
        written = manifest.sealed()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode, info.mtime = len(written), 0o600, int(time.time())
        self._tar.addfile(info, BytesIO(written))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive that appears at `path` when the block ends well; raises `BackupError`."""
    if path.exists():
        raise BackupError(f"{path} is there already; backups are never written over")
    with _on_disk(path), _place_beside(path) as place:
        unfinished = place / "archive"
        with unfinished.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                yield Writer(tar, place)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(stat.S_IRUSR | stat.S_IWUSR)
        unfinished.rename(path)
        sync_folder(path.parent)


@contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror}") from error


@contextmanager
def _place_beside(path: Path) -> Iterator[Path]:
    """A folder that only its owner may look into; what a killed run left there is thrown away."""
    place = path.with_name(f".{path.name}{UNFINISHED}")
    place.mkdir(mode=0o700, exist_ok=True)
    held = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise BackupError(f"another backup to {path} is under way") from None
    try:
        for left in place.iterdir():
            left.unlink()
        yield place
    finally:
        shutil.rmtree(place)
        os.close(held)


def sync_folder(folder: Path) -> None:
    """See that a renaming in the folder survives a power cut."""
    held = os.open(folder, os.O_RDONLY)
    os.fsync(held)
    os.close(held)


def is_safe(name: str) -> bool:
    """Whether a part of an archive may have that name: nothing outside its own folder."""
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


def verified(path: Path) -> Manifest:
    """The manifest of an archive whose every part is as it was written; raises `BackupError`."""
    sums: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:") as tar:
            for info in tar:
                if info.type not in PLAIN or not is_safe(info.name) or info.name in sums:
                    raise ValueError(info.name)
                content = tar.extractfile(info)
                assert content
                if info.name == MANIFEST:
                    manifest = Manifest.opened(content.read())
                    continue
                summed = _Summed(content)
                while summed.read(CHUNK):
                    pass
                sums[info.name] = summed.sum()
        if manifest is None or DATABASE not in manifest.sums:
            raise ValueError("no manifest")
        if any(sums.get(name) != fields for name, fields in manifest.sums.items()):
            raise ValueError("a sum differs")
    except FileNotFoundError:
        raise BackupError(f"{path} isn't there") from None
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError):
        raise BackupError(f"{path} is damaged, or no backup; nothing was changed") from None
    return manifest


def take_out(path: Path, targets: Mapping[str, Path]) -> None:
    """Write parts of a verified archive to files: each beside, and renamed when whole.

    Raises `BackupError`.
    """
    with _on_disk(path), tarfile.open(path, mode="r:") as tar:
        for info in tar:
            if info.name in targets:
                content = tar.extractfile(info)
                assert content
                _put(content, targets[info.name])


def _put(content: IO[bytes], target: Path) -> None:
    make_folder(target.parent)
    unfinished = target.with_name(target.name + UNFINISHED)
    with open_new(unfinished) as file:
        shutil.copyfileobj(content, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(target)
