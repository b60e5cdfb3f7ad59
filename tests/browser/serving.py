"""Run a real forum as a separate process, on a free port, and read the mail it writes."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from pathlib import Path

import httpx2

from tests.services.forum_process import ForumProcess
from tests.services.loopback import free_port, responds
from tests.services.waiting import wait_until

MAKE_DUE = (
    "UPDATE subscription SET due_at = '2000-01-01 00:00:00.000000' WHERE due_at > '2000-01-02'"
)
START_TIMEOUT = 360.0
"""Seconds within which a forum must respond; a demo generates its town first."""


@dataclass(frozen=True)
class RunningForum:
    """A running forum: its base URL, and the folder of the mails that it writes."""

    address: str
    mail_folder: Path

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails to one person, in the order in which they were queued."""
        mails = []
        for path in sorted(self.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime):
            mail = message_from_bytes(path.read_bytes(), policy=mail_policy)
            assert isinstance(mail, EmailMessage)
            if mail["To"] == address:
                mails.append(mail)
        return mails

    def wait_for_mail(self, address: str, words: str, after: int = 0) -> str:
        """Wait for mail with these words in its subject; returns the text of the newest.

        The first `after` mails to this person don't count: they were there before.
        """
        found: list[EmailMessage] = []

        def has_arrived() -> bool:
            new = self.mails_to(address)[after:]
            found[:] = [mail for mail in new if words in str(mail["Subject"])]
            return bool(found)

        wait_until(has_arrived, f"no mail to {address} about {words!r}")
        body = found[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def wait_for_news(self, address: str, *words: str) -> None:
        """Wait until the mail with news to one person has these words, without the time it collects them."""

        def has_arrived() -> bool:
            with closing(
                sqlite3.connect(self.mail_folder.parent / "forum.db", timeout=30)
            ) as database:
                database.execute(MAKE_DUE)
                database.commit()
            bodies = [mail.get_body(("plain",)) for mail in self.mails_to(address)]
            text = "".join(str(body.get_content()) for body in bodies if body)
            return all(each in text for each in words)

        wait_until(has_arrived, f"no news to {address} about {words}")


def link_in(text: str) -> str:
    """The sign-in link of a mail."""
    match = re.search(r"http\S+/sign-in/\S+", text)
    assert match, text
    return match[0]


def code_in(text: str) -> str:
    """The six digits of a mail."""
    match = re.search(r"\b(\d{3} \d{3})\b", text)
    assert match, text
    return match[1]


@contextmanager
def run_process(
    arguments: list[str], running_forum: RunningForum, **environment: str
) -> Iterator[RunningForum]:
    """Run `forum …` until the block ends; enters the block once `/healthz` responds."""
    log = running_forum.mail_folder.parent / "forum.log"
    process = ForumProcess("forum", *arguments, log=log, **environment)

    def is_ready() -> bool:
        assert process.is_running, process.log[-3000:]
        return responds(f"{running_forum.address}/healthz")

    try:
        wait_until(is_ready, lambda: f"it doesn't answer: {process.log[-3000:]}", START_TIMEOUT)
        yield running_forum
    finally:
        process.send_signal()
        process.wait()
    assert "Traceback" not in process.log, process.log[-3000:]


@contextmanager
def run_forum(url: str, folder: Path, **settings: str) -> Iterator[RunningForum]:
    """`forum serve` on a migrated database; what moderators decide takes effect at once."""
    port = free_port()
    running_forum = RunningForum(f"http://127.0.0.1:{port}", folder / "mail")
    environment = {
        "FORUM_DATABASE__URL": url,
        "FORUM_MAIL__FOLDER": str(running_forum.mail_folder),
        "FORUM_MODERATION__UNDO_SECONDS": "0",
        "FORUM_PRIVACY__ERASURE_LIST": str(running_forum.mail_folder.with_name("erasures.jsonl")),
        "FORUM_SITE__BASE_URL": running_forum.address,
        **settings,
    }
    with run_process(["serve", "--port", str(port)], running_forum, **environment):
        yield running_forum


@contextmanager
def run_demo(folder: Path) -> Iterator[RunningForum]:
    """`forum demo` with its data in `folder`."""
    port = free_port()
    running_forum = RunningForum(f"http://127.0.0.1:{port}", folder / "mail")
    with run_process(["demo", "--port", str(port), "--data", str(folder)], running_forum):
        yield running_forum


@contextmanager
def client_of(demo: RunningForum, person: str | None) -> Iterator[httpx2.Client]:
    """A client without a browser, signed in to a demo as this person of its cast, if any."""
    with httpx2.Client(base_url=demo.address, timeout=60) as client:
        if person:
            client.post(f"/nl/demo/{person}", headers={"Origin": demo.address})
        yield client


@contextmanager
def sent_idea(client: httpx2.Client, language: str) -> Iterator[str]:
    """An idea that the client's member sends, which waits for a moderator; yields the URL of its page.

    It is withdrawn at the end of the block.
    """
    origin = {"Origin": str(client.base_url).rstrip("/")}
    idea = {
        "title": "Een kaartclub voor wie de avonden lang vindt",
        "body": "Elke vrijdag, in de kantine.",
        "alike_seen": "yes",
    }
    page = client.post(f"/{language}/ideas", data=idea, headers=origin, follow_redirects=True)
    assert page.status_code == 200 and 'class="sent"' in page.text, page.text
    number = re.search(r"/ideas/(\d+)", page.url.path)
    assert number, page.url
    yield str(page.url)
    path = f"/{language}/ideas/{number[1]}/withdraw"
    assert client.post(path, headers=origin).status_code == 303
