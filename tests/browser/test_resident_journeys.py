"""A resident's way from the front page to an answer, with and without scripts, in three languages, at two widths."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage

import httpx2
import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from forum.app.container import build
from forum.settings.loader import load
from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.browser.resident import Resident, Texts
from tests.browser.serving import RunningForum, code_in, run_forum
from tests.factories import post_public_idea
from tests.news import send_news
from tests.parsing import Page as ParsedPage
from tests.people import ELS, YUSUF
from tests.services.databases import SqliteTemplate
from tests.services.smtp import FakeSmtpServer

TEXTS = {
    "nl": Texts(
        found="Koffieochtend in het buurthuis",
        found_body="Elke dinsdag koffie voor wie thuis alleen zit.",
        theme="buren",
        title="Samen koffie drinken op dinsdag",
        body="Koffie in het buurthuis, voor wie alleen thuis zit.",
        comment="Ik breng graag een taart mee.",
        offer="Ik kan op dinsdag koffie zetten.",
    ),
    "tr": Texts(
        found="Mahalle evinde kahve sabahı",
        found_body="Her salı, evde yalnız oturanlar için kahve.",
        theme="groen",
        title="Salı günleri birlikte kahve içelim",
        body="Mahalle evinde, evde yalnız oturanlar için kahve.",
        comment="Ben memnuniyetle bir pasta getiririm.",
        offer="Salı günleri kahve yapabilirim.",
    ),
    "ar": Texts(
        found="صباح القهوة في بيت الحي",
        found_body="قهوة كل يوم ثلاثاء لمن يجلس وحيدا في البيت.",
        theme="buren",
        title="لنشرب القهوة معا يوم الثلاثاء",
        body="قهوة في بيت الحي، لمن يجلس وحيدا في البيت.",
        comment="يسعدني أن أحضر كعكة.",
        offer="أستطيع أن أعد القهوة يوم الثلاثاء.",
    ),
}
GUEST, MEMBER = "guest", "member"
JOURNEYS = [
    ("nl", NARROW, True, GUEST), ("nl", NARROW, False, MEMBER),
    ("nl", WIDE, True, MEMBER), ("nl", WIDE, False, GUEST),
    ("tr", NARROW, True, MEMBER), ("tr", NARROW, False, GUEST),
    ("tr", WIDE, True, GUEST), ("tr", WIDE, False, MEMBER),
    ("ar", NARROW, True, GUEST), ("ar", NARROW, False, MEMBER),
    ("ar", WIDE, True, MEMBER), ("ar", WIDE, False, GUEST),
]  # fmt: skip
"""Language, width, whether scripts run, and as what the resident begins."""


@dataclass(frozen=True)
class ForumWithMailServer(RunningForum):
    """A running forum that hands its mails to an SMTP server."""

    mail_server: FakeSmtpServer

    def mails_to(self, address: str) -> list[EmailMessage]:
        """The mails to one person, in the order in which they arrived."""
        return [mail.message for mail in self.mail_server.mails_received if mail.to == address]


async def _seed(url: str) -> None:
    """An idea of a neighbour in each language, published and in the index."""
    forum = build(load(environment={"FORUM_DATABASE__URL": url}))
    try:
        await forum.engine.start()
        for language, texts in TEXTS.items():
            await post_public_idea(
                forum,
                texts.found,
                body=texts.found_body,
                language=language,
                by=YUSUF,
                theme=texts.theme,
            )
        await send_news(forum)
    finally:
        await forum.close()


@pytest.fixture(scope="module")
def forum_of_all(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ForumWithMailServer]:
    """`forum serve` for all journeys, with an idea in each language, and an SMTP server."""
    folder = tmp_path_factory.mktemp("journeys")
    mail_server = FakeSmtpServer()
    mail_server.listen()
    settings = {
        "FORUM_MAIL__TRANSPORT": "smtp",
        "FORUM_MAIL__HOST": mail_server.host,
        "FORUM_MAIL__PORT": str(mail_server.port),
    }
    with sqlite_template.copy(folder) as url:
        with ThreadPoolExecutor(1) as pool:
            # Playwright's event loop may run in this thread.
            pool.submit(asyncio.run, _seed(url)).result()
        with run_forum(url, folder, **settings) as served:
            yield ForumWithMailServer(served.address, served.mail_folder, mail_server)
    mail_server.close()


@pytest.fixture(scope="module")
def moderator(forum_of_all: ForumWithMailServer) -> Iterator[httpx2.Client]:
    """A client that is signed in as a moderator."""
    address = forum_of_all.address
    with httpx2.Client(
        base_url=address, headers={"Origin": address}, follow_redirects=True, timeout=60
    ) as client:
        client.post("/nl/sign-in", data={"email": ELS.email})
        code = code_in(forum_of_all.wait_for_mail(ELS.email, "code"))
        assert client.post("/nl/sign-in/code", data={"code": code}).is_success
        yield client


def publish(moderator: httpx2.Client, number: int) -> None:
    """Publish a waiting idea, by the button on the page of its case."""
    case = moderator.post("/nl/moderation/cases", data={"ref": f"idea:{number}"})
    version = ParsedPage(case.text).fields["version"]
    decided = moderator.post(case.url.path, data={"outcome": "publish", "version": version})
    assert decided.is_success, decided.text


def record_trouble(page: Page) -> list[str]:
    """What goes wrong on the pages of a tab from now on: errors in its console, requests without an answer."""
    trouble: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        # A form that comes back with a question: Chromium logs the status of every page from 400 on.
        is_question = "status of 422" in message.text
        if message.type in ("error", "warning") and not is_question:
            trouble.append(message.text)

    def note_failure(request: Request) -> None:
        # The reader went on before all of a page had come.
        if request.failure != "net::ERR_ABORTED":
            trouble.append(f"{request.url}: {request.failure}")

    page.on("console", note_message)
    page.on("requestfailed", note_failure)
    return trouble


@pytest.mark.parametrize(("language", "width", "scripts", "begins_as"), JOURNEYS)
def test_from_the_front_page_to_an_answer(
    forum_of_all: ForumWithMailServer,
    moderator: httpx2.Client,
    open_page: OpenPage,
    language: str,
    width: int,
    begins_as: str,
    *,
    scripts: bool,
) -> None:
    page = open_page(width=width, scripts=scripts)
    trouble = record_trouble(page)
    address = f"{begins_as}-{language}-{width}@example.org"
    resident = Resident(page, forum_of_all, language, address, TEXTS[language], scripts)
    if begins_as == MEMBER:
        resident.signs_in()
    resident.finds_an_idea()
    if begins_as == MEMBER:
        resident.supports_as_member()
    else:
        resident.supports_as_guest()
    resident.wants_no_news()
    number = resident.writes_an_idea()
    publish(moderator, number)
    resident.hears_back()
    resident.comments()
    resident.offers_help()
    resident.can_share()
    resident.takes_the_support_back()
    resident.withdraws_the_idea(number)
    assert not trouble
