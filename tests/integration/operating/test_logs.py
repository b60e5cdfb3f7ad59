"""Logs: one JSON object on each line, with the id of its request, and nothing of anybody's."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response

from forum.app.web import create_app
from forum.core.logs import (
    Format,
    JsonFormatter,
    TextFormatter,
    configure_logging,
    format_trace,
    request_id,
)
from forum.feature import Slice
from forum.web.database import read_session
from forum.web.guards import EVERYONE
from forum.web.request import session_factory_of
from forum.web.routing import RouteSpec, get
from tests.conftest import BASE_URL, MakeForum
from tests.integration.processes.installation import Installation
from tests.people import MARIA
from tests.services import loopback
from tests.services.databases import ON_SQLITE

MADE = re.compile(r"[0-9a-f]{16}")
SECRETS = ("jan@example.org", "eenzaamheid", "some-secret-token", "127.0.0.1", "203.0.113.7")
log = logging.getLogger("forum.tests")


class Collected(logging.Handler):
    """Lines as they would be written."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The lines, read."""
        return [json.loads(line) for line in self.lines]


@contextmanager
def collected(formatter: logging.Formatter) -> Iterator[Collected]:
    handler, root = Collected(formatter), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


async def _tell(request: Request) -> Response:
    """Log a line within a request."""
    log.info("within")
    return Response("ok")


async def _break(request: Request) -> Response:
    """Break on what somebody typed."""
    raise ValueError(f"can't bear {request.query_params['q']}")


async def _break_the_database(request: Request) -> Response:
    """Break in the database on what somebody typed."""
    async with read_session(request) as session:
        await session.rows(text("SELECT no_such(:it)").bindparams(it=request.query_params["q"]))
    return Response(str(session_factory_of(request)))


ODD = Slice(
    "odd",
    routes=(
        get("/tell", _tell, "odd:tell"),
        get("/break", _break, "odd:break"),
        RouteSpec("GET", "/database", _break_the_database, "odd:database", EVERYONE),
    ),
)


@ON_SQLITE
async def test_every_line_of_a_request_carries_its_id(make_forum: MakeForum) -> None:
    app = create_app(make_forum(extra=(ODD,)))
    with collected(JsonFormatter()) as seen:
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
        ):
            answer = await client.get("/nl/tell")
    given = answer.headers["x-request-id"]
    assert MADE.fullmatch(given)
    within, line = (one for one in seen.objects if one.get("request_id") == given)
    assert (within["logger"], within["message"]) == ("forum.tests", "within")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/{lang}/tell", 200)
    assert (line["level"], line["logger"]) == ("info", "forum.web")
    assert line["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert request_id.get() == ""


@ON_SQLITE
@pytest.mark.parametrize("path", ["/nl/break", "/nl/database"])
async def test_a_fault_is_told_with_its_places_and_without_what_was_typed(
    make_forum: MakeForum, path: str
) -> None:
    app = create_app(make_forum(extra=(ODD,)))
    with collected(JsonFormatter()) as json_lines, collected(TextFormatter()) as text_lines:
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
        ):
            answer = await client.get(path, params={"q": MARIA.email})
    assert answer.status_code == 500
    (line,) = (one for one in json_lines.objects if "exception" in one)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["level"] == "error"
    assert "test_logs.py" in line["exception"], "where it happened"
    assert "ValueError" in line["exception"] or "no such function" in line["exception"]
    for told in (*json_lines.lines, *text_lines.lines):
        assert MARIA.email not in told
    assert any("test_logs.py" in told for told in text_lines.lines)


def test_the_whole_chain_of_an_exception_is_told() -> None:
    try:
        try:
            raise KeyError("jan@example.org")
        except KeyError as first:
            raise ExceptionGroup("of jan@example.org", [OSError("jan@example.org")]) from first
    except ExceptionGroup as error:
        told = format_trace(error)
    for kind in ("KeyError", "OSError", "ExceptionGroup"):
        assert kind in told
    assert "jan@example.org" not in told.replace('"jan@example.org"', "").replace(
        '"of jan@example.org"', ""
    ), "only the source's own line may hold it"
    database = DBAPIError("SELECT 1", {}, Exception("no such table: idea"))
    assert "no such table: idea" in format_trace(database)


def test_what_asyncio_adds_on_further_lines_is_left_out() -> None:
    record = logging.LogRecord(
        "asyncio", logging.ERROR, "", 0, "Task failed\nexception=ValueError('jan@example.org')",
        None, None,
    )  # fmt: skip
    for formatter in (JsonFormatter(), TextFormatter()):
        assert "jan@" not in formatter.format(record)


@ON_SQLITE
def test_every_line_of_a_served_forum_is_json_and_nobodys(installation: Installation) -> None:
    process = installation.serve(FORUM_LOG__FORMAT="json")
    proxied = {"x-forwarded-for": "203.0.113.7"}
    with loopback.open_client(base_url=installation.base_url) as browser:
        asked = [
            browser.get("/nl/search?q=eenzaamheid", headers={"x-request-id": "mine"}),
            browser.get("/nl/sign-in/some-secret-token"),
            browser.post("/nl/sign-in", data={"email": "jan@example.org"}),
            browser.get("/nl/", headers=proxied | {"x-request-id": "from-Proxy_1"}),
            browser.get("/nl/", headers=proxied | {"x-request-id": "no good"}),
            browser.get("/nl/", headers=proxied | {"x-request-id": "x" * 65}),
        ]
    process.send_signal()
    assert process.wait() == 0
    ids = [answer.headers["x-request-id"] for answer in asked]
    assert [given for given in ids if not MADE.fullmatch(given)] == ["from-Proxy_1"]
    lines = [json.loads(line) for line in process.log.splitlines()]
    for line in lines:
        assert {"time", "level", "logger", "message"} <= set(line)
    assert {line["request_id"] for line in lines if "route" in line} >= set(ids)
    assert any(line["logger"].startswith("uvicorn") for line in lines)
    # Where it listens is told once, and is nobody's address.
    told = json.dumps([line for line in lines if "Uvicorn running on" not in line["message"]])
    for secret in SECRETS:
        assert secret not in told


def _say() -> None:
    for name in ("forum.tests", "uvicorn.error", "sqlalchemy.pool", "httpx2"):
        for level in (logging.INFO, logging.WARNING):
            logging.getLogger(name).log(level, "at %s", logging.getLevelName(level))


@pytest.mark.parametrize("form", ["json", "text"])
def test_form_and_level_are_chosen_and_libraries_only_warn(
    form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        for chosen, expected in (("info", 6), ("warning", 4), ("error", 0)):
            configure_logging(form, chosen)  # type: ignore[arg-type]
            _say()
            lines = capsys.readouterr().err.splitlines()
            assert len(lines) == expected, lines
            assert all((line[0] == "{") is (form == "json") for line in lines)
    finally:
        root.handlers[:], root.level = before, level


def test_equal_values_of_other_types_are_told_apart() -> None:
    told = []
    for value in (1, 1.0, True):
        record = logging.LogRecord("forum.tests", logging.INFO, "", 0, "told", None, None)
        record.fields = {"value": value}
        told.append(JsonFormatter().format(record).partition('"value":')[2])
    assert told == ["1}", "1.0}", "true}"]


def test_under_systemd_a_line_carries_its_priority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    told = tmp_path / "journal"
    with told.open("w") as journal:
        monkeypatch.setattr("sys.stderr", journal)
        for is_journal in (True, False):
            there = told.stat()
            inode = there.st_ino if is_journal else 1
            monkeypatch.setenv("JOURNAL_STREAM", f"{there.st_dev}:{inode}")
            configure_logging("json", "info")
            for level in (logging.INFO, logging.WARNING, logging.ERROR):
                logging.getLogger("forum.tests").log(level, "said")
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    starts = [line.partition("{")[0] for line in told.read_text().splitlines()]
    assert starts == ["<6>", "<4>", "<3>", "", "", ""]
