"""The storage of photos, as a folder and as a bucket of a real service: the same for whoever uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from forum.core.errors import NotFound
from forum.core.media.s3 import S3Bucket, S3Storage
from forum.core.media.storage import FolderStorage, Storage, StorageUnavailable
from tests.services import rclone

NAME, OTHER = "0a1b2c-480.webp", "0a1b2c-800.webp"


@dataclass(frozen=True)
class StoredFiles:
    """A storage, and the folder in which its files end up."""

    storage: Storage
    folder: Path

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


def _bucket(url: str, secret: str = rclone.SECRET_KEY) -> S3Bucket:
    return S3Bucket(url, rclone.BUCKET, "us-east-1", rclone.ACCESS_KEY, secret)


@pytest.fixture(params=["folder", "s3"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoredFiles]:
    if request.param == "folder":
        yield StoredFiles(FolderStorage(tmp_path / "uploads"), tmp_path / "uploads")
        return
    with rclone.serve_bucket(tmp_path) as url:
        yield StoredFiles(S3Storage(_bucket(url)), tmp_path / rclone.BUCKET)


async def test_files_are_written_read_and_deleted(stored: StoredFiles) -> None:
    storage = stored.storage
    with pytest.raises(NotFound):
        await storage.read(NAME)
    await storage.write(NAME, b"first")
    await storage.write(NAME, b"second")
    await storage.write(OTHER, b"other")
    assert await storage.read(NAME) == b"second"
    assert stored.names() == [NAME, OTHER]
    await storage.delete([NAME, "never-there-480.webp"])
    await storage.delete([])
    with pytest.raises(NotFound):
        await storage.read(NAME)
    assert stored.names() == [OTHER]


async def test_a_folder_that_takes_nothing_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_bytes(b"no folder")
    storage = FolderStorage(tmp_path / "uploads")
    with pytest.raises(StorageUnavailable):
        await storage.write(NAME, b"content")
    with pytest.raises(StorageUnavailable):
        await storage.read(NAME)


async def test_a_service_that_refuses_the_key_is_unavailable(tmp_path: Path) -> None:
    with rclone.serve_bucket(tmp_path) as url:
        storage = S3Storage(_bucket(url, secret="another"))
        with pytest.raises(StorageUnavailable):
            await storage.write(NAME, b"content")
        with pytest.raises(StorageUnavailable):
            await storage.read(NAME)
        with pytest.raises(StorageUnavailable):
            await storage.delete([NAME])


def test_files_are_for_the_forum_alone(tmp_path: Path) -> None:
    FolderStorage(tmp_path)._write(tmp_path / "0a" / NAME, b"content")
    assert (tmp_path / "0a" / NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "0a").stat().st_mode & 0o777 == 0o700
