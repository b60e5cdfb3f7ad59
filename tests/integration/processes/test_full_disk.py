"""A disk without room: what the web processes count costs no page, and leaves no file behind."""

import asyncio
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.integration.operating.test_metrics import of, read
from tests.integration.processes.installation import Installation
from tests.integration.processes.test_serving import is_there
from tests.services import loopback
from tests.services.databases import ON_POSTGRES
from tests.services.forum_process import ForumProcess
from tests.services.waiting import wait_until

WORKERS = 2


@contextmanager
def full_folder(folder: Path) -> Iterator[Path]:
    """A folder on a disk of its own that has no room left; where there can be none, just a folder."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    is_own = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        if is_own:
            with (folder / "filler").open("wb", buffering=0) as filler:
                try:
                    while filler.write(b"\0" * 4096):
                        pass
                except OSError:
                    pass
        yield folder
    finally:
        if is_own:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def replace_all(process: ForumProcess) -> None:
    """Kill every web process, and wait for those that take their places."""
    first = process.children()
    for child in first:
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: len(set(process.children()) - set(first)) == WORKERS, "nobody came")


def take_part(installation: Installation, process: ForumProcess) -> None:
    """Pages and writes, all of them answered by processes that stay alive."""
    serving = process.children()
    for number in range(30):
        with loopback.open_client(base_url=installation.base_url) as browser:
            assert browser.get("/nl/ideas").status_code == 200
            data = {"email": f"p{number}@example.org"}
            assert browser.post("/nl/sign-in", data=data).status_code == 303
    assert process.children() == serving, process.log


@ON_POSTGRES
def test_pages_and_writes_go_on(installation: Installation, tmp_path: Path) -> None:
    with full_folder(tmp_path / "full") as folder:
        process = installation.serve(WORKERS, TMPDIR=str(folder), FORUM_JOURNAL__IN_WEB="false")
        # Whoever is born from now on can't write a single byte to any file.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))
        replace_all(process)
        take_part(installation, process)
        told = read(loopback.get(installation.base_url + "/metrics").text)
        asked = of(told, "http_requests_total", route="/{lang}/ideas", method="GET", status="2xx")
        assert asked >= 30
        process.send_signal()
        process.wait()


@ON_POSTGRES
def test_nothing_is_left_behind_when_all_are_killed(
    installation: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = installation.serve(WORKERS, TMPDIR=str(folder))
    for _ in range(3):
        replace_all(process)
        assert installation.answers(process)
    children = process.children()
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(map(is_there, children)), "an orphan stayed")
    assert list(folder.iterdir()) == []


@ON_POSTGRES
async def test_what_a_dead_one_counted_still_counts(installation: Installation) -> None:
    process = await asyncio.to_thread(installation.serve, WORKERS)

    def count() -> float:
        told = read(loopback.get(installation.base_url + "/metrics").text)
        return of(told, "http_requests_total", route="/healthz", method="GET", status="2xx")

    total = await asyncio.to_thread(count)
    for _ in range(2):
        for _ in range(20):
            assert await asyncio.to_thread(installation.answers, process)
        total += 20
        # A response is counted once it has been sent.
        has_counted = partial(lambda expected: count() == expected, total)
        await asyncio.to_thread(wait_until, has_counted, "not all are counted")
        await asyncio.to_thread(replace_all, process)
        assert await asyncio.to_thread(count) == total


@ON_POSTGRES
def test_each_process_tells_its_memory(installation: Installation) -> None:
    installation.serve(WORKERS)
    told = read(loopback.get(installation.base_url + "/metrics").text)
    for name in ("process_resident_memory_bytes", "process_open_fds"):
        values = {labels: value for (each, labels), value in told.items() if each == name}
        assert set(values) == {frozenset({("worker", "1")}), frozenset({("worker", "2")})}
        assert all(value > 0 for value in values.values())
