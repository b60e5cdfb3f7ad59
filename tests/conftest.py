"""Shared fixtures: databases, a forum with a frozen clock, clients, mails.

`forum` runs once on SQLite and once on PostgreSQL. Its event handlers run only in `drain()`, which
runs the deliveries that are due.
"""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from forum.accounts.actions import sessions
from forum.accounts.middleware.sessions import cookie_name
from forum.accounts.tables import Member
from forum.app.container import Forum, build
from forum.app.web import create_app
from forum.settings.loader import load
from forum.settings.model import Settings
from tests import statement_cache, statement_recorder, temporary_folder
from tests.frozen_clock import FrozenClock
from tests.news import send_news
from tests.people import Person, member_row
from tests.services import meili
from tests.services.databases import PostgresTemplate, SqliteTemplate
from tests.services.postgres import private_server
from tests.services.smtp import FakeSmtpServer

pytest_plugins = ("tests.missing_components", "tests.postgres_coverage")
# Until the tests are collected: nothing of what is made until then becomes garbage.
gc.disable()
temporary_folder.use_memory()
statement_cache.share_compiled()

BASE_URL = "http://127.0.0.1:8000"
GC_THRESHOLDS = (20_000, 20, 20)
"""Rare collections: every test leaves reference cycles, but collecting them takes too long."""
LEVELS = ("architecture", "unit", "browser", "integration")

MakeForum = Callable[..., Forum]
MakeClient = Callable[..., httpx2.AsyncClient]
ClientAs = Callable[[Person | Member], Awaitable[httpx2.AsyncClient]]
Mails = Callable[[], list[EmailMessage]]
Drain = Callable[[], Awaitable[int]]
RecordStatements = Callable[[], AbstractContextManager[list[str]]]


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Two workers more than cores: much of a run is waiting (processes, clocks, a browser)."""
    return (yield) + 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests: those marked as the longest first, then quick levels, the browser not last.

    At the end of a run the last of the long ones would run alone, while the other workers are idle.
    """

    def level(item: pytest.Item) -> int:
        if item.get_closest_marker("longest"):
            return -1
        parts = item.path.relative_to(Path(__file__).parent).parts
        return LEVELS.index(parts[0]) if parts[0] in LEVELS else len(LEVELS)

    items.sort(key=level)


def pytest_collection_finish() -> None:
    """`gc.freeze()`: exclude imported modules and collected tests from garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


# Databases


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server for this run."""
    with private_server() as url:
        yield url


@pytest.fixture(scope="session")
def meili_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[meili.Meili]:
    """A Meilisearch server for this run; each test uses a separate index."""
    with meili.private_server(tmp_path_factory.mktemp("meili")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[PostgresTemplate]:
    """The database that is copied for each PostgreSQL test."""
    template = PostgresTemplate(postgres_server)
    yield template
    template.drop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """The file that is copied for each SQLite test."""
    return SqliteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database with the cast in it, once on SQLite and once on PostgreSQL."""
    template = request.getfixturevalue(f"{request.param}_template")
    with template.copy(tmp_path) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[str]:
    """The same on SQLite only, for tests whose subject doesn't depend on the database."""
    with sqlite_template.copy(tmp_path) as url:
        yield url


# The forum


@pytest.fixture
def clock() -> FrozenClock:
    """The clock of this test."""
    return FrozenClock()


@pytest.fixture
def mail_folder(tmp_path: Path) -> Path:
    """The folder to which mails are written."""
    return tmp_path / "mail"


@pytest.fixture
def settings_for(mail_folder: Path) -> Callable[..., Settings]:
    """Make settings: `settings_for(url, FORUM_IDEAS__EDIT_WINDOW="5")`."""

    def make(url: str, **environment: str) -> Settings:
        return load(
            environment={
                "FORUM_DATABASE__URL": url,
                "FORUM_MAIL__FOLDER": str(mail_folder),
                "FORUM_UPLOADS__FOLDER": str(mail_folder.with_name("uploads")),
                "FORUM_PRIVACY__ERASURE_LIST": str(mail_folder.with_name("erasures.jsonl")),
                "FORUM_JOURNAL__IN_WEB": "false",
                # Decisions take effect at once; tests of the undo time set it.
                "FORUM_MODERATION__UNDO_SECONDS": "0",
                # Nobody is drawn by lot, and the same text is posted often; tests of the policy set both.
                "FORUM_MODERATION__POLICY__TRUST__SAMPLED": "0",
                "FORUM_MODERATION__POLICY__REPEATED_DAYS": "0",
                "FORUM_MODERATION__POLICY__SPEED__TEXTS": "0",
                **environment,
            }
        )

    return make


@pytest.fixture
async def make_forum(
    settings_for: Callable[..., Settings], database_url: str, clock: FrozenClock
) -> AsyncIterator[MakeForum]:
    """Make forums on this test's database; `FORUM_…` settings as keywords. Closed at the end."""
    forums: list[Forum] = []

    def make(extra: tuple[Any, ...] = (), **environment: str) -> Forum:
        forum = build(settings_for(database_url, **environment), clock=clock, extra=extra)
        forums.append(forum)
        return forum

    yield make
    for forum in forums:
        await forum.close()


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum on this test's database, whose search index is ready."""
    forum = make_forum()
    assert not await forum.engine.start(), "the index must be rebuilt"
    return forum


@pytest.fixture
def drain(forum: Forum) -> Drain:
    """Run every delivery that is due, and send the news that waits."""
    return partial(send_news, forum)


@pytest.fixture
def mails(mail_folder: Path) -> Mails:
    """Read the mails that were sent, in the order in which they were queued."""

    def number_in_name(path: Path) -> int:
        return int(path.name.split("-")[1])

    # Cached: a file is written whole and only once, and parsing it takes a millisecond.
    @cache
    def parse(path: Path) -> EmailMessage:
        message = message_from_bytes(path.read_bytes(), policy=mail_policy)
        assert isinstance(message, EmailMessage)
        return message

    def read() -> list[EmailMessage]:
        return [parse(path) for path in sorted(mail_folder.glob("*.eml"), key=number_in_name)]

    return read


@pytest.fixture
def make_smtp_server() -> Iterator[Callable[..., FakeSmtpServer]]:
    """Make SMTP servers: `make_smtp_server(login=("forum", "secret"))`. Closed at the end."""
    servers: list[FakeSmtpServer] = []

    def make(*, listens: bool = True, **options: Any) -> FakeSmtpServer:
        smtp_server = FakeSmtpServer(**options)
        servers.append(smtp_server)
        if listens:
            smtp_server.listen()
        return smtp_server

    yield make
    for smtp_server in servers:
        smtp_server.close()


# Clients


@pytest.fixture
async def app(forum: Forum) -> AsyncIterator[Starlette]:
    """The web application, started."""
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def new_client(app: Starlette) -> AsyncIterator[MakeClient]:
    """Make clients: `new_client(headers={…})`. Each has separate cookies and is signed out."""
    async with AsyncExitStack() as open_clients:

        def make(**options: Any) -> httpx2.AsyncClient:
            client = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(app), base_url=BASE_URL, **options
            )
            open_clients.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
def client(new_client: MakeClient) -> httpx2.AsyncClient:
    """A client that is signed out."""
    return new_client()


@pytest.fixture
def client_as(forum: Forum, new_client: MakeClient) -> ClientAs:
    """Make a client that is signed in: `await client_as(MARIA)`."""

    async def sign_in(person: Person | Member) -> httpx2.AsyncClient:
        async with forum.session_factory.unit_of_work() as uow:
            member = person if isinstance(person, Member) else await member_row(uow, person)
            secret = await sessions.begin_session(uow, member, days=30)
        client = new_client()
        client.cookies.set(cookie_name(forum.site), secret, domain="127.0.0.1", path="/")
        return client

    return sign_in


# Counting


@pytest.fixture
def record_statements(forum: Forum) -> RecordStatements:
    """Record the statements this test sends to the database: `with record_statements() as statements:`."""
    return partial(statement_recorder.record_statements, forum.session_factory.database)
