"""`forum serve`: several processes on one port, their replacement, and a graceful stop."""

import os
import re
import signal
import socket
import time
from collections import Counter
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
    """A request whose body has been sent in part."""
    port = int(installation.base_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(
            b"POST /en/sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            b"content-type: application/x-www-form-urlencoded\r\n"
            b"content-length: %d\r\nexpect: 100-continue\r\n\r\n" % len(BODY)
        )
        # The server sends 100 when the application reads the body: the request is in progress.
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY[:10])
        yield connection


def refuses_connections(installation: Installation) -> bool:
    try:
        loopback.get(installation.base_url + "/healthz", timeout=1)
    except httpx2.ConnectError:
        return True
    except httpx2.TransportError:
        return False
    return False


@ON_POSTGRES
@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGINT), (2, signal.SIGTERM)])
def test_a_stop_finishes_running_requests_and_refuses_new_ones(
    installation: Installation, workers: int, number: int
) -> None:
    process = installation.serve(workers)
    assert len(process.children()) == (workers if workers > 1 else 0)
    with slow_request(installation) as connection:
        process.send_signal(number)
        wait_until(lambda: refuses_connections(installation), "new requests are still accepted")
        connection.sendall(BODY[10:])
        response = connection.recv(10_000)
    assert response.startswith(b"HTTP/1.1 303"), response
    assert process.wait() == 0
    assert "Traceback" not in process.log


@ON_SQLITE
def test_a_stop_on_sqlite_finishes_running_requests(installation: Installation) -> None:
    process = installation.serve()
    with slow_request(installation) as connection:
        process.send_signal()
        connection.sendall(BODY[10:])
        assert connection.recv(10_000).startswith(b"HTTP/1.1 303")
    assert process.wait() == 0
    assert "Traceback" not in process.log


@ON_SQLITE
def test_a_sender_who_hangs_up_in_a_form_is_no_fault_of_ours(installation: Installation) -> None:
    process = installation.serve()

    def statuses() -> Counter[str]:
        """How often a form was answered with each class of status."""
        metrics = loopback.get(installation.base_url + "/metrics").text
        pattern = r'^forum_http_requests_total{method="POST",.*status="(\w+)"} (\d+)'
        found = Counter[str]()
        for status, count in re.findall(pattern, metrics, re.MULTILINE):
            found[status] += int(count)
        return found

    before = statuses()
    with slow_request(installation):
        pass
    wait_until(lambda: statuses() != before, "the request never ended")
    assert statuses() - before == {"none": 1}
    process.send_signal()
    assert process.wait() == 0
    assert "Traceback" not in process.log and "ERROR" not in process.log
    assert process.log.count("POST /{lang}/sign-in") == 1


@ON_SQLITE
def test_requests_for_another_protocol_are_answered_and_not_logged_as_warnings(
    installation: Installation,
) -> None:
    process = installation.serve()
    for protocol in ("websocket", "h2c"):
        headers = {"connection": "upgrade", "upgrade": protocol}
        response = loopback.get(installation.base_url + "/healthz", headers=headers)
        assert response.status_code == 200
    process.send_signal()
    assert process.wait() == 0
    assert "pgrade" not in process.log and "WebSocket" not in process.log


@ON_SQLITE
@pytest.mark.parametrize(("level", "lines"), [("info", 0), ("debug", 3)])
def test_what_isnt_http_cant_flood_the_log(
    installation: Installation, level: str, lines: int
) -> None:
    process = installation.serve(FORUM_LOG__LEVEL=level)
    port = int(installation.base_url.rpartition(":")[2])
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"FOOBA / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert connection.recv(10_000).startswith(b"HTTP/1.1 400")
    process.send_signal()
    assert process.wait() == 0
    assert process.log.count("DEBUG uvicorn.error Invalid HTTP request") == lines
    assert process.log.count("Invalid HTTP request") == lines


@ON_SQLITE
def test_several_processes_on_sqlite_are_refused(installation: Installation) -> None:
    process = installation.start("serve", FORUM_SERVER__WORKERS="2")
    assert process.wait() == 1
    assert process.log.startswith("Error: SQLite takes one web process")
    assert process.log.count("\n") == 1


@ON_POSTGRES
def test_a_dead_process_is_replaced_and_each_process_delivers(installation: Installation) -> None:
    process = installation.serve(2)
    killed = process.children()
    for child in killed:
        os.kill(child, signal.SIGKILL)
    # No connection is refused meanwhile: it waits in the backlog of the socket.
    assert installation.responds(process)
    wait_until(lambda: len(set(process.children()) - set(killed)) == 2, "not all were replaced")
    for number in range(20):
        response = loopback.post(
            installation.base_url + "/en/sign-in", data={"email": f"p{number}@example.org"}
        )
        assert response.status_code == 303
    mail = installation.folder / "mail"
    wait_until(lambda: len(list(mail.glob("*.eml"))) == 20, "mails are missing")
    process.send_signal()
    assert process.wait() == 0
    assert process.log.count("is replaced") == 2
    assert "Traceback" not in process.log


@ON_POSTGRES
@pytest.mark.parametrize("_repetition", range(3))
def test_a_process_that_has_only_just_started_is_stopped_too(
    installation: Installation, _repetition: int
) -> None:
    process = installation.serve(2)
    time.sleep(RESTART_DELAY)  # A process that lived longer is replaced without delay.
    for child in process.children():
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: "is replaced" in process.log, "no process was replaced")
    process.send_signal()
    assert process.wait() == 0
    assert "Traceback" not in process.log
    assert refuses_connections(installation)


@ON_POSTGRES
def test_an_orphaned_process_exits(installation: Installation) -> None:
    process = installation.serve(2)
    children = process.children()
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(process_exists(child) for child in children), "an orphan stayed")
    assert refuses_connections(installation)


def process_exists(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@ON_SQLITE
def test_an_address_that_cant_be_one(installation: Installation) -> None:
    process = installation.start("serve", "--host", "..")
    assert process.wait() == 1
    assert process.log.startswith("Error: ..:8000 can't be listened on: ")
    assert process.log.count("\n") == 1


@ON_POSTGRES
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_address_that_is_taken(installation: Installation, workers: str) -> None:
    port = installation.base_url.rpartition(":")[2]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", int(port)))
        listener.listen()
        process = installation.start("serve", "--port", port, "--workers", workers)
        assert process.wait() == 1
    assert "Address already in use" in process.log
    assert process.log.count("\n") == 1
