"""Logs: one line for each record, as JSON for machines or as words for people.

No line holds anything of anybody's: an exception is told by its type and its places in the source;
only the database's own words are added, from which values are left out (`core/database/database.py`).
"""

import json
import logging
import os
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

Format = Literal["json", "text"]
Level = Literal["debug", "info", "warning", "error"]

OWN = ("forum", "uvicorn")
"""Loggers that tell all the level lets through. Other libraries would tell addresses and values."""

PRIORITIES = {
    logging.DEBUG: "<7>", logging.INFO: "<6>", logging.WARNING: "<4>", logging.ERROR: "<3>",
    logging.CRITICAL: "<2>",
}  # fmt: skip
"""How a line tells systemd's journal its priority, as syslog numbers them."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request under way, on every line that is logged in it."""


def trace(error: BaseException) -> str:
    """The chain of an exception, its cause first: places and types, without what was typed."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    traces = [trace(before)] if before else []
    traces += [trace(each) for each in getattr(error, "exceptions", ())]
    words = f": {error}" if isinstance(error, SQLAlchemyError) else ""
    places = "".join(traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return "\n".join([*traces, f"{places}{kind}{words}"])


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    # What asyncio adds on further lines quotes exceptions in full.
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _exception(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return trace(error) if error else ""


@lru_cache(maxsize=2)
def _second(number: int) -> str:
    return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _time(created: float) -> str:
    second = int(created)
    return f"{_second(second)}.{int((created - second) * 1000):03}Z"


# Nearly every word of a busy forum's lines stood in a line before.
_encode = lru_cache(maxsize=1000, typed=True)(json.JSONEncoder().encode)


class JsonFormatter(logging.Formatter):
    """One JSON object: time (RFC 3339, UTC), level, logger, message, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = (
            f'{{"time":"{_time(record.created)}","level":"{record.levelname.lower()}"'
            f',"logger":{_encode(record.name)},"message":{_encode(_message(record))}'
        )
        if known := request_id.get():
            # Letters, digits, - and _ only (`web/middleware/access_log.py`).
            line += f',"request_id":"{known}"'
        for name, value in getattr(record, "fields", {}).items():
            line += f',"{name}":{_encode(value)}'
        if exception := _exception(record):
            line += f',"exception":{_encode(exception)}'
        return line + "}"


class TextFormatter(logging.Formatter):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, an exception below it."""
        parts = [record.levelname, record.name, _message(record)]
        if "ms" in (fields := getattr(record, "fields", {})):
            parts.append(f"{fields['ms']} ms")
        if known := request_id.get():
            parts.append(known)
        line = " ".join(parts)
        exception = _exception(record)
        return f"{line}\n{exception}" if exception else line


def _is_told(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OWN


def _is_journal() -> bool:
    """Whether standard error leads to systemd's journal: it says so by device and inode."""
    try:
        there = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"


class StderrHandler(logging.Handler):
    """Writes to what is standard error at that moment; to the journal with the line's priority."""

    def __init__(self) -> None:
        super().__init__()
        self._priorities = PRIORITIES if _is_journal() else {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line at once, so that lines of several processes don't mix."""
        try:
            priority = self._priorities.get(record.levelno, "")
            _write(f"{priority}{self.format(record)}\n")
        except Exception:
            self.handleError(record)


def _write(line: str) -> None:
    """Write past the buffer of standard error.

    What a full disk doesn't take would stay in the buffer, and every later flush would fail on it:
    among them that of `multiprocessing`, without which no process is born.
    """
    raw = getattr(getattr(sys.stderr, "buffer", None), "raw", None)
    if raw is None:
        sys.stderr.write(line)
        sys.stderr.flush()
        return
    left = line.encode("utf-8", "backslashreplace")
    while left:
        left = left[raw.write(left) or len(left) :]


def set_up(form: Format, level: Level) -> None:
    """Log to standard error from now on; doing it again replaces what was chosen before."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, StderrHandler):
            root.removeHandler(handler)
    handler = StderrHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    handler.addFilter(_is_told)
    handler.setLevel(level.upper())
    root.addHandler(handler)
    root.setLevel(level.upper())
    # What no line tells need not be asked for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # A broken pipe behind standard error is nobody's business.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
