"""docs/running.md: each procedure works to its end; only paths, names and ports are replaced.

The commands on the page are run by `sh`. systemd isn't running here: `systemctl` and
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
NO_OP_PROGRAMS = ("git", "make")


class Manual:
    """The procedures of docs/running.md, adapted to the folder of a test."""

    def __init__(self, folder: Path, smtp_server: FakeSmtpServer, certificate: Certificate) -> None:
        self.folder = folder
        self.smtp_server = smtp_server
        self.certificate = certificate
        self.port = free_port()
        self.systemd_folder = folder / "systemd"
        self.blocks = [
            (kind, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))
            for indent, kind, text in BLOCK.findall((ROOT / "docs" / "running.md").read_text())
        ]

    def adapted(self, text: str) -> str:
        """The text with paths, names and ports of this test."""
        changes = {
            "/etc/samenspraak/tls/certificate.pem": str(self.certificate.chain),
            "/etc/samenspraak/tls/key.pem": str(self.certificate.key),
            "/etc/nginx/conf.d": f"{self.folder}/etc",
            "/opt/samenspraak": f"{self.folder}/opt",
            "/etc/systemd/system": str(self.systemd_folder / "units"),
            "/etc/samenspraak": f"{self.folder}/etc",
            "/var/lib/samenspraak-backups": f"{self.folder}/backups",
            "/var/lib/samenspraak": f"{self.folder}/state",
            '"mail.example.org"': '"127.0.0.1"',
            "port = 587": f"port = {self.smtp_server.port}\nca_file = '{self.certificate.authority}'",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    def block(self, kind: str, content: str) -> str:
        """The one code block of that kind that contains these words."""
        (block,) = [text for each, text in self.blocks if each == kind and content in text]
        return self.adapted(block)

    def run(self, content: str) -> str:
        """Run one procedure by `sh`; each line must succeed. Returns the output."""
        as_forum = self.block("sh", "as_forum() {").partition("\nas_forum migrate")[0]
        commands = self.block("sh", content)
        if "FILE.backup" in commands:
            newest = max(self.backups("*"), key=lambda path: path.stat().st_mtime)
            commands = commands.replace("FILE.backup", newest.name)
        return self.shell(f"{as_forum}\n{commands}")

    def backups(self, name: str) -> list[Path]:
        """The backups with this name."""
        return list((self.folder / "backups").glob(f"{name}.backup"))

    def shell(self, text: str) -> str:
        """Run commands by `sh`; each must succeed. Returns the output."""
        result = subprocess.run(
            ["sh", "-e", "-u", "-c", text], capture_output=True, text=True, check=False,
            env=os.environ | {"PATH": f"{self.folder}/programs:{os.environ['PATH']}"},
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def prepare_machine(self) -> None:
        """Create the state after "Install": program, settings, environment, folders."""
        for name in ("opt/.venv/bin", "opt/docs", "etc", "state", "backups", "programs"):
            (self.folder / name).mkdir(parents=True)
        (self.systemd_folder / "units").mkdir(parents=True)
        program = self.folder / "opt/.venv/bin/forum"
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m forum "$@"\n'
        )
        for name in NO_OP_PROGRAMS:
            (self.folder / "programs" / name).write_text("#!/bin/sh\n")
        for name in ("systemctl", "systemd-run"):
            (self.folder / "programs" / name).write_text(
                f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.services.systemd '
                f'"{self.systemd_folder}" {name} "$@"\n'
            )
        for path in (program, *(self.folder / "programs").iterdir()):
            path.chmod(0o755)
        for kind in ("systemd", "nginx"):
            (self.folder / "opt/docs" / kind).mkdir()
            for path in (ROOT / "docs" / kind).iterdir():
                (self.folder / "opt/docs" / kind / path.name).write_text(
                    self.adapted(path.read_text())
                )
        (self.folder / "etc/settings.toml").write_text(self.block("toml", 'town = "Oeverdam"'))
        environment = self.block("sh", "FORUM_SETTINGS=").replace("=…", "=secret")
        (self.folder / "etc/environment").write_text(
            f"{environment}FORUM_SERVER__PORT={self.port}\nFORUM_JOURNAL__IN_WEB=false\n"
        )

    def install(self) -> None:
        """Run the rest of "Install", and "systemd", with two delivering processes."""
        self.run("as_forum grant")
        self.run("systemctl enable --now samenspraak.target")
        self.run("systemctl enable --now samenspraak-deliver@1")

    def is_up(self) -> bool:
        """Whether the web process responds."""
        return loopback.responds(f"http://127.0.0.1:{self.port}/healthz")

    def sign_in(self, email: str) -> None:
        """Request a sign-in mail, and wait until it arrives."""
        wait_until(self.is_up, "the forum doesn't answer")
        address = f"http://127.0.0.1:{self.port}/nl/sign-in"
        assert loopback.post(address, data={"email": email}).status_code == 303
        wait_until(
            lambda: email in [each.to for each in self.smtp_server.mails_received], "no mail came"
        )


@pytest.fixture
def manual(tmp_path: Path, make_smtp_server: Callable[..., FakeSmtpServer]) -> Iterator[Manual]:
    certificate = make_certificate(tmp_path / "certificate")
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(),
        login=("ideas@example.org", "secret"),
    )  # fmt: skip
    manual = Manual(tmp_path, smtp_server, certificate)
    manual.prepare_machine()
    yield manual
    for pid in manual.systemd_folder.glob("*.pid"):
        end(int(pid.read_text()))
        print(pid.name, (manual.systemd_folder / f"{pid.stem}.log").read_text(), sep="\n")


@pytest.mark.longest
def test_installing_updating_and_restoring_end_with_a_forum_that_delivers(manual: Manual) -> None:
    manual.install()
    manual.sign_in("first@example.org")
    manual.run("before-the-new-version-")
    manual.sign_in("second@example.org")
    manual.run("as_forum backup /var/lib/samenspraak-backups/before-the-move")
    manual.run("aside=")
    manual.sign_in("third@example.org")
    running = {path.name for path in manual.systemd_folder.glob("*.pid")}
    assert running == {
        "samenspraak-web.service.pid",
        "samenspraak-deliver@1.service.pid",
        "samenspraak-deliver@2.service.pid",
    }
    Manager(manual.systemd_folder).start("samenspraak-backup.service")
    assert len(manual.backups("forum-*")) == 1
    # A second time, nothing of the first is in the way or lost.
    manual.run("before-the-new-version-")
    manual.run("aside=")
    assert len(manual.backups("before-the-new-version-*")) == 2
    aside = list((manual.folder / "state").glob("before-the-restore-*"))
    assert len(aside) == 2
    assert all((each / "forum.db").exists() and (each / "uploads").is_dir() for each in aside)
    wait_until(manual.is_up, "the forum doesn't answer")
    _assert_nothing_is_installed_without_a_backup(manual)


def _assert_nothing_is_installed_without_a_backup(manual: Manual) -> None:
    git = manual.folder / "programs/git"
    git.write_text(f"#!/bin/sh\ntouch {manual.folder}/pulled\n")
    (manual.folder / "backups").rename(manual.folder / "full")
    (manual.folder / "backups").write_text("")
    manual.run("before-the-new-version-")
    assert not (manual.folder / "pulled").exists()
    wait_until(manual.is_up, "the version before doesn't start again")


@pytest.mark.longest
def test_nginx_takes_the_example(manual: Manual, capfd: pytest.CaptureFixture[str]) -> None:
    manual.install()
    wait_until(manual.is_up, "the forum doesn't answer")
    manual.run("away.html")
    manual.run("/etc/nginx/conf.d/")
    https_port, http_port = free_port(), free_port()
    servers = (
        (manual.folder / "etc/samenspraak.conf")
        .read_text()
        .replace("    listen 443 ", f"    listen 127.0.0.1:{https_port} ")
        .replace("listen 80;", f"listen 127.0.0.1:{http_port};")
    )
    tls_context = ssl.create_default_context(cafile=manual.certificate.authority)
    headers = {"host": "ideas.example.org"}
    with (
        nginx.proxy(servers, manual.folder / "nginx"),
        httpx2.Client(
            base_url=f"https://127.0.0.1:{https_port}",
            verify=tls_context,
            headers=headers,
            timeout=60,
        ) as browser,
    ):
        wait_until(lambda: _is_open(browser), "nginx doesn't answer")
        response = browser.get("/nl/")
        assert (response.status_code, "Oeverdam" in response.text) == (200, True)
        log = manual.systemd_folder / "samenspraak-web.service.log"
        # The line is logged after the response has been sent.
        wait_until(lambda: response.headers["x-request-id"] in log.read_text(), "not in the log")
        assert _protocol(https_port, tls_context) == "h2"
        for path in ("/metrics", "/readyz", "/away.html"):
            assert browser.get(path).status_code == 404, path
        assert browser.post("/nl/sign-in", content=b"x" * 1_100_000).status_code == 413
        # The forum itself answers whoever sends too large a logo.
        logo = browser.post("/nl/admin/words/logo", content=b"x" * 1_100_000)
        assert (logo.status_code, "Oeverdam" in logo.text) == (403, True)
        redirect = loopback.get(f"http://127.0.0.1:{http_port}/nl/ideas", headers=headers)
        assert (redirect.status_code, redirect.headers["location"]) == (
            301, "https://ideas.example.org/nl/ideas",
        )  # fmt: skip
        manual.shell("systemctl stop samenspraak.target")
        for response in (
            browser.get("/nl/sign-in/a-secret-of-a-link?next=/nl/"),
            browser.post("/nl/sign-in", data={"email": "a"}),
        ):
            assert (response.status_code, response.headers["retry-after"]) == (503, "30")
            assert "We zijn zo terug" in response.text
            assert response.text.count("+32 470 00 00 02") > 1
            assert "TOWN" not in response.text
            assert "PHONE" not in response.text
        manual.shell("systemctl start samenspraak.target")
        wait_until(lambda: browser.get("/nl/").status_code == 200, "it doesn't come back")
        kept = (manual.folder / "nginx/log").read_text() + capfd.readouterr().err
    assert [what for what in ("client: ", "GET ", "a-secret-of-a-link") if what in kept] == []


def _is_open(browser: httpx2.Client) -> bool:
    try:
        browser.get("/healthz")
    except httpx2.TransportError:
        return False
    return True


def _protocol(port: int, tls_context: ssl.SSLContext) -> str | None:
    """The protocol that a client and the proxy negotiate by ALPN."""
    tls_context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", port)) as connection,
        tls_context.wrap_socket(connection, server_hostname="127.0.0.1") as tls_connection,
    ):
        return tls_connection.selected_alpn_protocol()
