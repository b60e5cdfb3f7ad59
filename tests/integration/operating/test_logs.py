"""Logs: one JSON object on each line, with the id of its request and without personal data."""

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

GENERATED_ID = re.compile(r"[0-9a-f]{16}")
SECRETS = ("jan@example.org", "eenzaamheid", "some-secret-token", "127.0.0.1", "203.0.113.7")
log = logging.getLogger("forum.tests")


class CollectingHandler(logging.Handler):
    """Handler that collects formatted log lines."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Format the record and keep the line."""
        self.lines.append(self.format(record))

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The lines, parsed as JSON."""
        return [json.loads(line) for line in self.lines]


@contextmanager
def collect_logs(formatter: logging.Formatter) -> Iterator[CollectingHandler]:
    handler, root = CollectingHandler(formatter), logging.getLogger()
    previous_level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(previous_level)


async def _log_line(request: Request) -> Response:
    """Log a line within a request."""
    log.info("within")
    return Response("ok")


async def _raise_error(request: Request) -> Response:
    """Raise an error whose message contains user input."""
    raise ValueError(f"can't bear {request.query_params['q']}")


async def _fail_in_database(request: Request) -> Response:
    """Fail in the database, with user input among the parameters."""
    async with read_session(request) as session:
        await session.rows(text("SELECT no_such(:it)").bindparams(it=request.query_params["q"]))
    return Response(str(session_factory_of(request)))


LOGGING_SLICE = Slice(
    "odd",
    routes=(
        get("/tell", _log_line, "odd:tell"),
        get("/break", _raise_error, "odd:break"),
        RouteSpec("GET", "/database", _fail_in_database, "odd:database", EVERYONE),
    ),
)


@ON_SQLITE
async def test_every_line_of_a_request_carries_its_id(make_forum: MakeForum) -> None:
    app = create_app(make_forum(extra=(LOGGING_SLICE,)))
    with collect_logs(JsonFormatter()) as logs:
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
        ):
            response = await client.get("/nl/tell")
    header_id = response.headers["x-request-id"]
    assert GENERATED_ID.fullmatch(header_id)
    within, line = (each for each in logs.objects if each.get("request_id") == header_id)
    assert (within["logger"], within["message"]) == ("forum.tests", "within")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/{lang}/tell", 200)
    assert (line["level"], line["logger"]) == ("info", "forum.web")
    assert line["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert request_id.get() == ""


@ON_SQLITE
@pytest.mark.parametrize("path", ["/nl/break", "/nl/database"])
async def test_an_error_is_logged_with_its_traceback_and_without_user_input(
    make_forum: MakeForum, path: str
) -> None:
    app = create_app(make_forum(extra=(LOGGING_SLICE,)))
    with collect_logs(JsonFormatter()) as json_lines, collect_logs(TextFormatter()) as text_lines:
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client,
        ):
            response = await client.get(path, params={"q": MARIA.email})
    assert response.status_code == 500
    (line,) = (each for each in json_lines.objects if "exception" in each)
    assert line["request_id"] == response.headers["x-request-id"]
    assert line["level"] == "error"
    assert "test_logs.py" in line["exception"], "the traceback names the file"
    assert "ValueError" in line["exception"] or "no such function" in line["exception"]
    for logged in (*json_lines.lines, *text_lines.lines):
        assert MARIA.email not in logged
    assert any("test_logs.py" in logged for logged in text_lines.lines)


def test_the_whole_chain_of_an_exception_is_logged() -> None:
    try:
        try:
            raise KeyError("jan@example.org")
        except KeyError as first:
            raise ExceptionGroup("of jan@example.org", [OSError("jan@example.org")]) from first
    except ExceptionGroup as error:
        trace = format_trace(error)
    for kind in ("KeyError", "OSError", "ExceptionGroup"):
        assert kind in trace
    assert "jan@example.org" not in trace.replace('"jan@example.org"', "").replace(
        '"of jan@example.org"', ""
    ), "only the quoted source line may contain it"
    database_error = DBAPIError("SELECT 1", {}, Exception("no such table: idea"))
    assert "no such table: idea" in format_trace(database_error)


def test_further_lines_of_asyncio_messages_are_left_out() -> None:
    record = logging.LogRecord(
        "asyncio", logging.ERROR, "", 0, "Task failed\nexception=ValueError('jan@example.org')",
        None, None,
    )  # fmt: skip
    for formatter in (JsonFormatter(), TextFormatter()):
        assert "jan@" not in formatter.format(record)


@ON_SQLITE
def test_every_line_of_a_served_forum_is_json_without_personal_data(
    installation: Installation,
) -> None:
    process = installation.serve(FORUM_LOG__FORMAT="json")
    proxy_headers = {"x-forwarded-for": "203.0.113.7"}
    with loopback.open_client(base_url=installation.base_url) as browser:
        responses = [
            browser.get("/nl/search?q=eenzaamheid", headers={"x-request-id": "mine"}),
            browser.get("/nl/sign-in/some-secret-token"),
            browser.post("/nl/sign-in", data={"email": "jan@example.org"}),
            browser.get("/nl/", headers=proxy_headers | {"x-request-id": "from-Proxy_1"}),
            browser.get("/nl/", headers=proxy_headers | {"x-request-id": "no good"}),
            browser.get("/nl/", headers=proxy_headers | {"x-request-id": "x" * 65}),
        ]
    process.send_signal()
    assert process.wait() == 0
    ids = [response.headers["x-request-id"] for response in responses]
    assert [each for each in ids if not GENERATED_ID.fullmatch(each)] == ["from-Proxy_1"]
    lines = [json.loads(line) for line in process.log.splitlines()]
    for line in lines:
        assert {"time", "level", "logger", "message"} <= set(line)
    assert {line["request_id"] for line in lines if "route" in line} >= set(ids)
    assert any(line["logger"].startswith("uvicorn") for line in lines)
    # Excluded: at its start uvicorn logs the address it listens on, which is no personal data.
    output = json.dumps([line for line in lines if "Uvicorn running on" not in line["message"]])
    for secret in SECRETS:
        assert secret not in output


def _log_from_each_logger() -> None:
    for name in ("forum.tests", "uvicorn.error", "sqlalchemy.pool", "httpx2"):
        for level in (logging.INFO, logging.WARNING):
            logging.getLogger(name).log(level, "at %s", logging.getLevelName(level))


@pytest.mark.parametrize("form", ["json", "text"])
def test_format_and_level_are_configurable_and_libraries_only_warn(
    form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    previous_handlers, previous_level = root.handlers[:], root.level
    try:
        for level, expected in (("info", 6), ("warning", 4), ("error", 0)):
            configure_logging(form, level)  # type: ignore[arg-type]
            _log_from_each_logger()
            lines = capsys.readouterr().err.splitlines()
            assert len(lines) == expected, lines
            assert all((line[0] == "{") is (form == "json") for line in lines)
    finally:
        root.handlers[:], root.level = previous_handlers, previous_level


def test_equal_values_of_different_types_are_distinguished() -> None:
    output = []
    for value in (1, 1.0, True):
        record = logging.LogRecord("forum.tests", logging.INFO, "", 0, "told", None, None)
        record.fields = {"value": value}
        output.append(JsonFormatter().format(record).partition('"value":')[2])
    assert output == ["1}", "1.0}", "true}"]


def test_under_systemd_a_line_carries_its_priority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    previous = logging.getLogger().handlers[:], logging.getLogger().level
    path = tmp_path / "journal"
    with path.open("w") as journal:
        monkeypatch.setattr("sys.stderr", journal)
        for is_journal in (True, False):
            status = path.stat()
            inode = status.st_ino if is_journal else 1
            monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{inode}")
            configure_logging("json", "info")
            for level in (logging.INFO, logging.WARNING, logging.ERROR):
                logging.getLogger("forum.tests").log(level, "said")
        logging.getLogger().handlers[:], level = previous
        logging.getLogger().setLevel(level)
    prefixes = [line.partition("{")[0] for line in path.read_text().splitlines()]
    assert prefixes == ["<6>", "<4>", "<3>", "", "", ""]
