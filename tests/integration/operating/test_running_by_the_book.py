"""docs/running.md as it stands, each procedure to its end: only places, names and ports are others.

What the page has an operator type is run by `sh`. systemd isn't running here: `systemctl` and
`systemd-run` are small programs that start the units' own commands (`tests/services/systemd.py`).
"""

import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.architecture.source import ROOT
from tests.services import loopback, nginx
from tests.services.certificates import Certificate, make_certificate
from tests.services.loopback import free_port
from tests.services.smtp import FakeSmtpServer
from tests.services.systemd import Manager, end
from tests.services.waiting import wait_until

BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
DOES_NOTHING = ("git", "make")


class Book:
    """What docs/running.md says, moved to a folder of a test."""

    def __init__(self, folder: Path, smtp_server: FakeSmtpServer, certificate: Certificate) -> None:
        self.folder = folder
        self.smtp_server = smtp_server
        self.certificate = certificate
        self.port = free_port()
        self.manager_place = folder / "systemd"
        self.blocks = [
            (kind, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))
            for indent, kind, text in BLOCK.findall((ROOT / "docs" / "running.md").read_text())
        ]

    def moved(self, text: str) -> str:
        """The text with places, names and ports of this test."""
        changes = {
            "/opt/samenspraak": f"{self.folder}/opt",
            "/etc/systemd/system": str(self.manager_place / "units"),
            "/etc/samenspraak": f"{self.folder}/etc",
            "/var/lib/samenspraak-backups": f"{self.folder}/backups",
            "/var/lib/samenspraak": f"{self.folder}/state",
            "/etc/ssl/ideas.example.org.pem": str(self.certificate.chain),
            "/etc/ssl/ideas.example.org.key": str(self.certificate.key),
            '"mail.example.org"': '"127.0.0.1"',
            "port = 587": f"port = {self.smtp_server.port}\nca_file = '{self.certificate.authority}'",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    def block(self, kind: str, holds: str) -> str:
        """The one block of that kind that holds these words."""
        (found,) = [text for each, text in self.blocks if each == kind and holds in text]
        return self.moved(found)

    def run(self, holds: str) -> str:
        """Have `sh` do one procedure; it must end well, line by line."""
        as_forum = self.block("sh", "as_forum() {").partition("\nas_forum migrate")[0]
        return self.shell(f"{as_forum}\n{self.block('sh', holds)}")

    def shell(self, text: str) -> str:
        """Have `sh` do this; returns what was written."""
        done = subprocess.run(
            ["sh", "-e", "-u", "-c", text], capture_output=True, text=True, check=False,
            env=os.environ | {"PATH": f"{self.folder}/programs:{os.environ['PATH']}"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def seed_town(self) -> None:
        """The machine as it is after "Install": program, settings, environment, users' folders."""
        for name in ("opt/.venv/bin", "opt/docs", "etc", "state", "backups", "programs"):
            (self.folder / name).mkdir(parents=True)
        (self.manager_place / "units").mkdir(parents=True)
        program = self.folder / "opt/.venv/bin/forum"
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m forum "$@"\n'
        )
        for name in DOES_NOTHING:
            (self.folder / "programs" / name).write_text("#!/bin/sh\n")
        for name in ("systemctl", "systemd-run"):
            (self.folder / "programs" / name).write_text(
                f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.services.systemd '
                f'"{self.manager_place}" {name} "$@"\n'
            )
        for path in (program, *(self.folder / "programs").iterdir()):
            path.chmod(0o755)
        for kind in ("systemd", "nginx"):
            (self.folder / "opt/docs" / kind).mkdir()
            for path in (ROOT / "docs" / kind).iterdir():
                (self.folder / "opt/docs" / kind / path.name).write_text(
                    self.moved(path.read_text())
                )
        (self.folder / "etc/settings.toml").write_text(self.block("toml", 'town = "Oeverdam"'))
        environment = self.block("sh", "FORUM_SETTINGS=").replace("=…", "=secret")
        (self.folder / "etc/environment").write_text(
            f"{environment}FORUM_SERVER__PORT={self.port}\nFORUM_JOURNAL__IN_WEB=false\n"
        )

    def begin(self) -> None:
        """All of "Install" and "systemd" that comes after, with two who deliver."""
        self.run("as_forum grant")
        self.run("systemctl enable --now samenspraak.target")
        self.run("systemctl enable --now samenspraak-deliver@1")

    def answers(self) -> bool:
        """Whether the web process answers."""
        return loopback.answers(f"http://127.0.0.1:{self.port}/healthz")

    def signs_in(self, email: str) -> None:
        """Somebody asks for a sign-in mail, and gets it."""
        wait_until(self.answers, "the forum doesn't answer")
        address = f"http://127.0.0.1:{self.port}/nl/sign-in"
        assert loopback.post(address, data={"email": email}).status_code == 303
        wait_until(
            lambda: email in [each.to for each in self.smtp_server.mails_received], "no mail came"
        )


@pytest.fixture
def book(tmp_path: Path, make_smtp_server: Callable[..., FakeSmtpServer]) -> Iterator[Book]:
    certificate = make_certificate(tmp_path / "certificate")
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(),
        login=("ideas@example.org", "secret"),
    )  # fmt: skip
    made = Book(tmp_path, smtp_server, certificate)
    made.seed_town()
    yield made
    for pid in made.manager_place.glob("*.pid"):
        end(int(pid.read_text()))
        print(pid.name, (made.manager_place / f"{pid.stem}.log").read_text(), sep="\n")


def test_installing_updating_and_restoring_end_with_a_forum_that_delivers(book: Book) -> None:
    book.begin()
    book.signs_in("first@example.org")
    book.run("before-the-new-version.backup")
    book.signs_in("second@example.org")
    book.run("as_forum backup /var/lib/samenspraak-backups/before-the-move")
    book.run("before-the-restore")
    book.signs_in("third@example.org")
    running = {path.name for path in book.manager_place.glob("*.pid")}
    assert running == {
        "samenspraak-web.service.pid",
        "samenspraak-deliver@1.service.pid",
        "samenspraak-deliver@2.service.pid",
    }
    Manager(book.manager_place).start("samenspraak-backup.service")
    assert len(list((book.folder / "backups").glob("forum-*.backup"))) == 1


def test_nginx_takes_the_example(book: Book) -> None:
    book.begin()
    wait_until(book.answers, "the forum doesn't answer")
    book.run("away.html")
    inside, outside = free_port(), free_port()
    servers = (
        book.block("nginx", "server_name")
        .replace("listen 443 ", f"listen 127.0.0.1:{inside} ")
        .replace("listen 80;", f"listen 127.0.0.1:{outside};")
    )
    trust = ssl.create_default_context(cafile=book.certificate.authority)
    name = {"host": "ideas.example.org"}
    with (
        nginx.proxy(servers, book.folder / "nginx"),
        httpx2.Client(
            base_url=f"https://127.0.0.1:{inside}", verify=trust, headers=name, timeout=60
        ) as browser,
    ):
        wait_until(lambda: _is_open(browser), "nginx doesn't answer")
        shown = browser.get("/nl/")
        assert (shown.status_code, "Oeverdam" in shown.text) == (200, True)
        log = book.manager_place / "samenspraak-web.service.log"
        # The line is written once the answer has gone.
        wait_until(lambda: shown.headers["x-request-id"] in log.read_text(), "not in the log")
        assert _protocol(inside, trust) == "h2"
        for path in ("/metrics", "/readyz", "/away.html"):
            assert browser.get(path).status_code == 404, path
        assert browser.post("/nl/sign-in", content=b"x" * 1_100_000).status_code == 413
        moved = loopback.get(f"http://127.0.0.1:{outside}/nl/ideas", headers=name)
        assert (moved.status_code, moved.headers["location"]) == (
            301, "https://ideas.example.org/nl/ideas",
        )  # fmt: skip
        book.shell("systemctl stop samenspraak.target")
        for answer in (browser.get("/nl/ideas"), browser.post("/nl/sign-in", data={"email": "a"})):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
            assert "We zijn zo terug" in answer.text
            assert answer.text.count("+32 470 00 00 02") > 1
            assert "TOWN" not in answer.text
            assert "PHONE" not in answer.text
        book.shell("systemctl start samenspraak.target")
        wait_until(lambda: browser.get("/nl/").status_code == 200, "it doesn't come back")


def _is_open(browser: httpx2.Client) -> bool:
    try:
        browser.get("/healthz")
    except httpx2.TransportError:
        return False
    return True


def _protocol(port: int, trust: ssl.SSLContext) -> str | None:
    """What a browser and the proxy agree to speak."""
    trust.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        trust.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        return secured.selected_alpn_protocol()
