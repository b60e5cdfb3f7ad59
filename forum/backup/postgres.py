"""Copying a PostgreSQL database that is in use, and filling an empty one: by the server's own tools."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.engine import make_url

from forum.backup.archive import REMADE, BackupError
from forum.core.database.tls import options_of

PLACES = Path("/usr/lib/postgresql")
LOCKS = "-c lock_timeout=10s"
TIMEOUT = 15


def find(program: str, least: int, folders: Iterable[Path] | None = None) -> Path:
    """The newest `program` on this machine, of PostgreSQL `least` or later; raises `BackupError`."""
    there = PLACES.glob("*/bin") if folders is None else folders
    found = {folder / program for folder in there if (folder / program).exists()}
    if on_path := shutil.which(program):
        found.add(Path(on_path))
    versions = {path: _version(path) for path in found}
    if not versions:
        raise BackupError(f"{program} isn't on this machine; install PostgreSQL's client programs")
    newest = max(versions, key=lambda path: versions[path])
    if versions[newest] < least:
        raise BackupError(
            f"{program} is of PostgreSQL {versions[newest]}, the server is {least}; install the "
            f"client programs of {least}"
        )
    return newest


def _version(program: Path) -> int:
    done = subprocess.run(  # noqa: S603
        [program, "--version"], capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(version[1]) if version else 0


def environment(url: str) -> dict[str, str]:
    """How the tools reach the database: never among arguments, which others can see."""
    parsed = make_url(url)
    query = {name: value for name, value in parsed.query.items() if isinstance(value, str)}
    given = {
        "PGHOST": parsed.host or query.get("host"),
        "PGPORT": str(parsed.port) if parsed.port else query.get("port"),
        "PGUSER": parsed.username or query.get("user"),
        "PGPASSWORD": parsed.password or query.get("password"),
        "PGDATABASE": parsed.database or query.get("database"),
        **{f"PG{name.upper()}": value for name, value in options_of(parsed).items()},
        "PGOPTIONS": LOCKS,
        "PGCONNECT_TIMEOUT": str(TIMEOUT),
    }
    return {name: value for name, value in given.items() if value}


def copy_out(program: Path, url: str, target: Path) -> None:
    """One consistent moment of the database, while others go on writing; raises `BackupError`."""
    without = [f"--exclude-table-data={table}" for table in REMADE]
    _run(
        [program, "--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data",
         *without, f"--file={target}"],
        url,
    )  # fmt: skip


def put_in_place(program: Path, url: str, made: Path) -> None:
    """Fill the database, all of it or nothing; raises `BackupError`."""
    name = make_url(url).database or ""
    _run(
        [program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         f"--dbname={name}", made],
        url,
    )  # fmt: skip


def _run(command: list[str | Path], url: str) -> None:
    done = subprocess.run(  # noqa: S603
        command, env=os.environ | environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = next(iter(done.stderr.splitlines()), "no word")
        raise BackupError(f"{Path(command[0]).name} failed: {message}")
