"""Logging setup and formatters: one line per record, as JSON for machines or as text for people.

No line has personal data: of an exception, only its type and source locations are logged. Only
database errors keep their message, from which values are removed (`core/database/engines.py`).
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

OWN_LOGGERS = ("forum", "uvicorn")
"""Loggers filtered by the level only. Other libraries would log addresses and values, so their
records below warnings are dropped."""

PRIORITIES = {
    logging.DEBUG: "<7>", logging.INFO: "<6>", logging.WARNING: "<4>", logging.ERROR: "<3>",
    logging.CRITICAL: "<2>",
}  # fmt: skip
"""Line prefixes that set the priority in systemd's journal, numbered as in syslog."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the current request, added to every line that is logged during it."""


def format_trace(error: BaseException) -> str:
    """Traceback of an exception after that of its cause: locations and types, no typed values."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    traces = [format_trace(cause)] if cause else []
    traces += [format_trace(member) for member in getattr(error, "exceptions", ())]
    message = f": {error}" if isinstance(error, SQLAlchemyError) else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    type_name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return "\n".join([*traces, f"{frames}{type_name}{message}"])


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    # Only the first line: on further lines asyncio quotes exceptions in full.
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _exception(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return format_trace(error) if error else ""


@lru_cache(maxsize=2)
def _second(number: int) -> str:
    return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _time(created: float) -> str:
    second = int(created)
    return f"{_second(second)}.{int((created - second) * 1000):03}Z"


# Cached: nearly every string that a busy forum logs was logged before.
_encode = lru_cache(maxsize=1000, typed=True)(json.JSONEncoder().encode)


class JsonFormatter(logging.Formatter):
    """One JSON object: time (RFC 3339, UTC), level, logger, message and any further fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line of JSON."""
        line = (
            f'{{"time":"{_time(record.created)}","level":"{record.levelname.lower()}"'
            f',"logger":{_encode(record.name)},"message":{_encode(_message(record))}'
        )
        if current_id := request_id.get():
            # No escaping: it has letters, digits, - and _ only (`web/middleware/access_log.py`).
            line += f',"request_id":"{current_id}"'
        for name, value in getattr(record, "fields", {}).items():
            line += f',"{name}":{_encode(value)}'
        if exception := _exception(record):
            line += f',"exception":{_encode(exception)}'
        return line + "}"


class TextFormatter(logging.Formatter):
    """The same data as text, for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, followed by the traceback of its exception."""
        parts = [record.levelname, record.name, _message(record)]
        if "ms" in (fields := getattr(record, "fields", {})):
            parts.append(f"{fields['ms']} ms")
        if current_id := request_id.get():
            parts.append(current_id)
        line = " ".join(parts)
        exception = _exception(record)
        return f"{line}\n{exception}" if exception else line


def _is_logged(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OWN_LOGGERS


def _is_journal() -> bool:
    """Whether standard error is systemd's journal, by the device and inode in `JOURNAL_STREAM`."""
    try:
        status = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class StderrHandler(logging.Handler):
    """Writes to the current `sys.stderr`; lines for systemd's journal have a priority prefix."""

    def __init__(self) -> None:
        super().__init__()
        self._priorities = PRIORITIES if _is_journal() else {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line in one piece, so that the lines of several processes don't mix."""
        try:
            priority = self._priorities.get(record.levelno, "")
            _write(f"{priority}{self.format(record)}\n")
        except Exception:
            self.handleError(record)


def _write(line: str) -> None:
    """Write to standard error without its buffer.

    Bytes that a full disk rejects would stay in the buffer, and every later flush would fail on
    them, including the one without which `multiprocessing` starts no process.
    """
    raw = getattr(getattr(sys.stderr, "buffer", None), "raw", None)
    if raw is None:
        sys.stderr.write(line)
        sys.stderr.flush()
        return
    rest = line.encode("utf-8", "backslashreplace")
    while rest:
        rest = rest[raw.write(rest) or len(rest) :]


def configure_logging(form: Format, level: Level) -> None:
    """Configure logging to standard error; a second call replaces the first configuration."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, StderrHandler):
            root.removeHandler(handler)
    handler = StderrHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    handler.addFilter(_is_logged)
    handler.setLevel(level.upper())
    root.addHandler(handler)
    root.setLevel(level.upper())
    # Don't collect thread and process data that no formatter prints.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # Ignore errors of handlers: a broken pipe behind standard error concerns nobody.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
