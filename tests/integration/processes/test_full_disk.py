"""Full disk: the web processes' counters never break a page, and leave no file behind."""

import asyncio
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.integration.operating.test_metrics import parse_metrics, sample_value
from tests.integration.processes.installation import Installation
from tests.integration.processes.test_serving import process_exists
from tests.services import loopback
from tests.services.databases import ON_POSTGRES
from tests.services.forum_process import ForumProcess
from tests.services.waiting import wait_until

WORKERS = 2


@contextmanager
def full_folder(folder: Path) -> Iterator[Path]:
    """A folder on a full tmpfs; an ordinary folder if mounting isn't permitted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        if is_mounted:
            with (folder / "filler").open("wb", buffering=0) as filler:
                try:
                    while filler.write(b"\0" * 4096):
                        pass
                except OSError:
                    pass
        yield folder
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def replace_all(process: ForumProcess) -> None:
    """Kill every web process, and wait for their replacements."""
    children_before = process.children()
    for child in children_before:
        os.kill(child, signal.SIGKILL)
    wait_until(
        lambda: len(set(process.children()) - set(children_before)) == WORKERS,
        "not all were replaced",
    )


def send_requests(installation: Installation, process: ForumProcess) -> None:
    """Send reads and writes; all must succeed, and no process may die."""
    children_before = process.children()
    for number in range(30):
        with loopback.open_client(base_url=installation.base_url) as browser:
            assert browser.get("/nl/ideas").status_code == 200
            data = {"email": f"p{number}@example.org"}
            assert browser.post("/nl/sign-in", data=data).status_code == 303
    assert process.children() == children_before, process.log


@ON_POSTGRES
def test_pages_and_writes_work_on_a_full_disk(installation: Installation, tmp_path: Path) -> None:
    with full_folder(tmp_path / "full") as folder:
        process = installation.serve(WORKERS, TMPDIR=str(folder), FORUM_JOURNAL__IN_WEB="false")
        # Inherited by a fork: later processes can't write a single byte to any file.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))
        replace_all(process)
        send_requests(installation, process)
        samples = parse_metrics(loopback.get(installation.base_url + "/metrics").text)
        requests = sample_value(
            samples, "http_requests_total", route="/{lang}/ideas", method="GET", status="2xx"
        )
        assert requests >= 30
        process.send_signal()
        process.wait()


@ON_POSTGRES
def test_no_file_is_left_behind_when_all_processes_are_killed(
    installation: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = installation.serve(WORKERS, TMPDIR=str(folder))
    for _ in range(3):
        replace_all(process)
        assert installation.responds(process)
    children = process.children()
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(map(process_exists, children)), "an orphan stayed")
    assert list(folder.iterdir()) == []


@ON_POSTGRES
async def test_counts_of_a_dead_process_are_kept(installation: Installation) -> None:
    process = await asyncio.to_thread(installation.serve, WORKERS)

    def count() -> float:
        samples = parse_metrics(loopback.get(installation.base_url + "/metrics").text)
        return sample_value(
            samples, "http_requests_total", route="/healthz", method="GET", status="2xx"
        )

    total = await asyncio.to_thread(count)
    for _ in range(2):
        for _ in range(20):
            assert await asyncio.to_thread(installation.responds, process)
        total += 20
        # A response is counted once it has been sent.
        has_counted = partial(lambda expected: count() == expected, total)
        await asyncio.to_thread(wait_until, has_counted, "not all are counted")
        await asyncio.to_thread(replace_all, process)
        assert await asyncio.to_thread(count) == total


@ON_POSTGRES
def test_each_process_reports_its_memory(installation: Installation) -> None:
    installation.serve(WORKERS)
    samples = parse_metrics(loopback.get(installation.base_url + "/metrics").text)
    for name in ("process_resident_memory_bytes", "process_open_fds"):
        values = {labels: value for (each, labels), value in samples.items() if each == name}
        assert set(values) == {frozenset({("worker", "1")}), frozenset({("worker", "2")})}
        assert all(value > 0 for value in values.values())
