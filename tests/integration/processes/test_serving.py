"""`forum serve`: several processes on one port, replaced when they die, and a stop that breaks off nothing."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from forum.server import RESTART_DELAY
from tests.integration.processes.installation import Installation
from tests.services import loopback
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.waiting import wait_until

BODY = b"email=jan%40example.org"


@contextmanager
def slow_request(installation: Installation) -> Iterator[socket.socket]:
    """A request whose body is still on its way."""
    port = int(installation.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(
            b"POST /en/sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            b"content-type: application/x-www-form-urlencoded\r\n"
            b"content-length: %d\r\nexpect: 100-continue\r\n\r\n" % len(BODY)
        )
        # The server asks for the body once the application reads it: the request is under way.
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY[:10])
        yield connection


def refuses(installation: Installation) -> bool:
    try:
        loopback.get(installation.base_url + "/healthz", timeout=1)
    except httpx2.ConnectError:
        return True
    except httpx2.TransportError:
        return False
    return False


@ON_POSTGRES
@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGINT), (2, signal.SIGTERM)])
def test_what_is_under_way_is_finished_and_nothing_new_begins(
    installation: Installation, workers: int, number: int
) -> None:
    process = installation.serve(workers)
    assert len(process.children()) == (workers if workers > 1 else 0)
    with slow_request(installation) as connection:
        process.send_signal(number)
        wait_until(lambda: refuses(installation), "new requests were still let in")
        connection.sendall(BODY[10:])
        answer = connection.recv(10_000)
    assert answer.startswith(b"HTTP/1.1 303"), answer
    assert process.wait() == 0
    assert "Traceback" not in process.log


@ON_SQLITE
def test_one_on_sqlite_stops_as_well(installation: Installation) -> None:
    process = installation.serve()
    with slow_request(installation) as connection:
        process.send_signal()
        connection.sendall(BODY[10:])
        assert connection.recv(10_000).startswith(b"HTTP/1.1 303")
    assert process.wait() == 0
    assert "Traceback" not in process.log


@ON_SQLITE
def test_several_on_sqlite_are_refused(installation: Installation) -> None:
    process = installation.start("serve", FORUM_SERVER__WORKERS="2")
    assert process.wait() == 1
    assert process.log.startswith("Error: SQLite takes one web process")
    assert process.log.count("\n") == 1


@ON_POSTGRES
def test_a_dead_one_is_replaced_and_each_runs_what_follows(installation: Installation) -> None:
    process = installation.serve(2)
    first = process.children()
    for child in first:
        os.kill(child, signal.SIGKILL)
    # Nobody is turned away meanwhile: who comes waits in line.
    assert installation.answers(process)
    wait_until(lambda: len(set(process.children()) - set(first)) == 2, "nobody took their place")
    for number in range(20):
        answer = loopback.post(
            installation.base_url + "/en/sign-in", data={"email": f"p{number}@example.org"}
        )
        assert answer.status_code == 303
    mail = installation.folder / "mail"
    wait_until(lambda: len(list(mail.glob("*.eml"))) == 20, "not every mail went out")
    process.send_signal()
    assert process.wait() == 0
    assert process.log.count("is replaced") == 2
    assert "Traceback" not in process.log


@ON_POSTGRES
@pytest.mark.parametrize("_once_more", range(3))
def test_one_that_has_only_just_begun_is_told_to_stop_too(
    installation: Installation, _once_more: int
) -> None:
    process = installation.serve(2)
    time.sleep(RESTART_DELAY)  # Who lived longer is replaced at once.
    for child in process.children():
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: "is replaced" in process.log, "nobody was replaced")
    process.send_signal()
    assert process.wait() == 0
    assert "Traceback" not in process.log
    assert refuses(installation)


@ON_POSTGRES
def test_an_orphan_ends_by_itself(installation: Installation) -> None:
    process = installation.serve(2)
    children = process.children()
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(is_there(child) for child in children), "an orphan stayed")
    assert refuses(installation)


def is_there(number: int) -> bool:
    try:
        told = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@ON_POSTGRES
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_address_that_is_taken(installation: Installation, workers: str) -> None:
    port = installation.base_url.rpartition(":")[2]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        process = installation.start("serve", "--port", port, "--workers", workers)
        assert process.wait() == 1
    assert "Address already in use" in process.log
    assert process.log.count("\n") == 1
