"""Pytest plugin: a whole run fails if a statement of the product ran on SQLite and never on PostgreSQL.

Most tests run on SQLite only (decision 0029). This is what keeps PostgreSQL tested: by statement, not
by the number of tests. A statement is known by the line of the product that executes it, and by what
it does to which table: the texts themselves differ between the two.
"""

import re
import sys
from collections.abc import Generator, Iterator
from enum import Enum, auto
from functools import cache, lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from greenlet import getcurrent
from sqlalchemy import Connection, Engine, event

ROOT = Path(__file__).resolve().parents[1]
TESTS = f"{ROOT}/tests/"
PRODUCT = tuple(f"{ROOT / package}/" for package in ("forum", "moderation", "search"))
PLUMBING = tuple(
    str(ROOT / part) for part in ("forum/core/database/", "forum/core/unit_of_work.py")
)
"""What executes the statements of others: the line that counts is its caller's."""
FLUSH = "sqlalchemy/orm/persistence.py"
"""SQLAlchemy writes changed objects at any next statement: its line says nothing about them."""
ONLY_SQLITE = (
    "forum/backup/copy.py", "forum/generate/sequences.py", "forum/migrations/versions/",
    "search/engines/sqlite",
)  # fmt: skip
"""Code of SQLite alone: copying its file, its sequences, its tables made anew, its index."""
VERB = re.compile(r"\s*(SELECT|INSERT INTO \w+|UPDATE \w+|DELETE FROM \w+)")


class Part(Enum):
    """What the file of a frame is to a statement."""

    test = auto()
    flush = auto()
    product = auto()
    other = auto()


KEY = "statements"
executed: dict[str, set[str]] = {"sqlite": set(), "postgresql": set()}
"""The statements of this process by dialect, each as one text."""


@lru_cache(maxsize=10_000)
def _verb(statement: str) -> str:
    """What it does to which table; empty for statements that aren't counted, such as PRAGMA."""
    found = VERB.match(statement)
    return found[1] if found else ""


@cache
def _part(file: str) -> Part:
    """What a file is to a statement that code in it leads to."""
    if file.startswith(TESTS):
        return Part.test
    if file.endswith(FLUSH):
        return Part.flush
    is_product = file.startswith(PRODUCT) and not file.startswith(PLUMBING)
    return Part.product if is_product else Part.other


def _frames() -> Iterator[FrameType]:
    """The frames that lead to `_record`, innermost first, also those outside SQLAlchemy's greenlet."""
    greenlet: Any = getcurrent()
    frame: FrameType | None = sys._getframe(3)
    while greenlet is not None:
        while frame is not None:
            yield frame
            frame = frame.f_back
        greenlet = greenlet.parent
        frame = greenlet.gr_frame if greenlet else None


def _line() -> str | None:
    """The line of the product that executes a statement; None if it is a test's own."""
    is_flush = False
    for frame in _frames():
        part = _part(frame.f_code.co_filename)
        if part is Part.test:
            return None
        if part is Part.product:
            path = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
            return "a changed object" if is_flush else f"{path}:{frame.f_lineno}"
        is_flush = is_flush or part is Part.flush
    return None


def _record(connection: Connection, _cursor: object, statement: str, *_args: object) -> None:
    if (verb := _verb(statement)) and (line := _line()):
        executed[connection.dialect.name].add(f"{line}: {verb}")


def not_on_postgres() -> list[str]:
    """The statements that were executed on SQLite only."""
    return sorted(
        statement
        for statement in executed["sqlite"] - executed["postgresql"]
        if not statement.startswith(ONLY_SQLITE)
    )


def _is_whole(session: pytest.Session) -> bool:
    """Whether every test was run and passed: none chosen by hand, and PostgreSQL isn't missing."""
    config = session.config
    options = ("keyword", "markexpr", "deselect", "ignore", "lf")
    return (
        session.exitstatus == pytest.ExitCode.OK
        and config.args_source is pytest.Config.ArgsSource.TESTPATHS
        and not any(config.getoption(option, None) for option in options)
        and not hasattr(config, "workeroutput")
        and bool(executed["postgresql"])
    )


def pytest_configure() -> None:
    """Record from now on, on all engines."""
    event.listen(Engine, "before_cursor_execute", _record)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add what a worker of pytest-xdist executed, which it sent when it ended."""
    for dialect, statements in getattr(node, "workeroutput", {}).get(KEY, {}).items():
        executed[dialect].update(statements)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Name the statements of SQLite only; a worker sends all to the process that does."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[KEY] = {name: list(each) for name, each in executed.items()}
    yield
    if _is_whole(session) and (missed := not_on_postgres()):
        reporter = session.config.pluginmanager.getplugin("terminalreporter")
        for statement in missed:
            reporter.write_line(f"NOT ON POSTGRESQL: {statement}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
