"""A real forum in a process of its own, on a free port, and the mail it writes."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from pathlib import Path

import httpx2

PATIENCE = 90.0
PAUSE = 0.05


class Late(AssertionError):
    """Something that was waited for didn't come."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Served:
    """A forum that answers: its address, and the folder its mail arrives in."""

    address: str
    mail_folder: Path

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails to one person, in the order in which they were queued."""
        letters = []
        for path in sorted(self.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime):
            letter = message_from_bytes(path.read_bytes(), policy=mail_policy)
            assert isinstance(letter, EmailMessage)
            if letter["To"] == address:
                letters.append(letter)
        return letters

    def wait_for_mail(self, address: str, words: str) -> str:
        """The text of the newest mail to somebody with these words in its subject."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            for letter in reversed(self.mails_to(address)):
                if words in str(letter["Subject"]):
                    body = letter.get_body(("plain",))
                    assert body is not None
                    return str(body.get_content())
            time.sleep(PAUSE)
        raise Late(f"no mail to {address} about {words!r}")


def link_in(text: str) -> str:
    """The sign-in link of a mail."""
    found = re.search(r"http\S+/sign-in/\S+", text)
    assert found, text
    return found[0]


def code_in(text: str) -> str:
    """The six digits of a mail."""
    found = re.search(r"\b(\d{3} \d{3})\b", text)
    assert found, text
    return found[1]


@contextmanager
def running(arguments: list[str], served: Served, **environment: str) -> Iterator[Served]:
    """Run `forum …` until the block ends; answers once it is alive."""
    log = served.mail_folder.parent / "forum.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "forum", *arguments],
            env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_until_alive(served.address, process, log)
            yield served
        finally:
            process.terminate()
            process.wait(PATIENCE)
    assert b"Traceback" not in log.read_bytes(), log.read_text()[-3000:]


def _wait_until_alive(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 4 * PATIENCE
    while time.monotonic() < ends:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            if httpx2.get(f"{address}/healthz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(PAUSE)
    raise Late(f"{address} doesn't answer: {log.read_text()[-3000:]}")


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Served]:
    """`forum serve` on a migrated database."""
    port = free_port()
    served = Served(f"http://127.0.0.1:{port}", folder / "mail")
    environment = {
        "FORUM_DATABASE__URL": url,
        "FORUM_MAIL__FOLDER": str(served.mail_folder),
        "FORUM_SITE__BASE_URL": served.address,
    }
    with running(["serve", "--port", str(port)], served, **environment):
        yield served


@contextmanager
def demonstrating(folder: Path) -> Iterator[Served]:
    """`forum demo`, with its town."""
    port = free_port()
    served = Served(f"http://127.0.0.1:{port}", folder / "mail")
    with running(["demo", "--port", str(port), "--data", str(folder)], served):
        yield served
