"""PostgreSQL backup and restore: `pg_dump` of a database in use, `pg_restore` into an empty one."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from forum.backup.archive import EXCLUDED_TABLES, BackupError
from forum.core.database.tls import tls_parameters

INSTALL_FOLDERS = Path("/usr/lib/postgresql")
"""Folder of installed PostgreSQL versions, each with a `bin` folder."""
LOCKS = "-c lock_timeout=10s"
"""Session options of the tools."""
TIMEOUT = 15
"""Timeout of connecting, and of a tool's `--version`, in seconds."""


def find_tool(program: str, minimum: int, folders: Iterable[Path] | None = None) -> Path:
    """The newest installed `program`, of PostgreSQL `minimum` or later. Raises `BackupError`."""
    candidates = INSTALL_FOLDERS.glob("*/bin") if folders is None else folders
    programs = {folder / program for folder in candidates if (folder / program).exists()}
    if on_path := shutil.which(program):
        programs.add(Path(on_path))
    versions = {path: _version(path) for path in programs}
    if not versions:
        raise BackupError(f"{program} isn't on this machine; install PostgreSQL's client programs")
    newest = max(versions, key=lambda path: versions[path])
    if versions[newest] < minimum:
        raise BackupError(
            f"{program} is of PostgreSQL {versions[newest]}, the server is {minimum}; install the "
            f"client programs of {minimum}"
        )
    return newest


def _version(program: Path) -> int:
    """Major version of a tool; 0 when its output can't be parsed."""
    completed = subprocess.run(  # noqa: S603
        [program, "--version"], capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", completed.stdout)
    return int(version[1]) if version else 0


def environment(url: str) -> dict[str, str]:
    """Connection parameters as libpq environment variables; other users can see arguments."""
    parsed = make_url(url)
    query = {name: value for name, value in parsed.query.items() if isinstance(value, str)}
    variables = {
        "PGHOST": parsed.host or query.get("host"),
        "PGPORT": str(parsed.port) if parsed.port else query.get("port"),
        "PGUSER": parsed.username or query.get("user"),
        "PGPASSWORD": parsed.password or query.get("password"),
        "PGDATABASE": parsed.database or query.get("database"),
        **{f"PG{name.upper()}": value for name, value in tls_parameters(parsed).items()},
        "PGOPTIONS": LOCKS,
        "PGCONNECT_TIMEOUT": str(TIMEOUT),
    }
    return {name: value for name, value in variables.items() if value}


def dump(program: Path, url: str, target: Path) -> None:
    """Dump a consistent snapshot while others go on writing. Raises `BackupError`."""
    without = [f"--exclude-table-data={table}" for table in EXCLUDED_TABLES]
    _run(
        [program, "--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data",
         *without, f"--file={target}"],
        environment(url),
    )  # fmt: skip


def restore_dump(program: Path, url: str, dump: Path) -> None:
    """Restore a dump in a single transaction. Raises `BackupError`."""
    name = make_url(url).database or ""
    _run(
        [program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         f"--dbname={name}", dump],
        environment(url),
    )  # fmt: skip


def read_dump(program: Path, dump: Path) -> None:
    """Read a whole dump, as a restore does, without a server. Raises `BackupError`."""
    _run([program, f"--file={os.devnull}", dump])


def dumped_tables(program: Path, dump: Path) -> set[str]:
    """Names of the tables in a dump. Raises `BackupError`."""
    contents = _run([program, "--list", dump])
    return set(re.findall(r"^\d+; \d+ \d+ TABLE \S+ (\S+) ", contents, re.MULTILINE))


def dumped_rows(program: Path, dump: Path, table: str) -> list[str]:
    """Rows of a table in a dump, each as a line of COPY's text format. Raises `BackupError`."""
    rows = _run([program, "--data-only", f"--table={table}", "--file=-", dump])
    # In COPY's text format a row is a line, because a line break inside a value is escaped.
    _, _, after_copy = rows.partition("\nCOPY ")
    return after_copy.partition("\n\\.")[0].split("\n")[1:]


def _run(command: list[str | Path], variables: Mapping[str, str] | None = None) -> str:
    """Run a tool and return its output. Raises `BackupError` with the first line of its error."""
    completed = subprocess.run(  # noqa: S603
        command, env={**os.environ, **(variables or {})},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if completed.returncode:
        message = next(iter(completed.stderr.splitlines()), "no word")
        raise BackupError(f"{Path(command[0]).name} failed: {message}")
    return completed.stdout
