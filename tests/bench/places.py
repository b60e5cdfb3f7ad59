"""Benchmark databases: generated towns, cached in `var/bench`, and a copy of one for each run."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search.engines import postgres, sqlite
from tests.architecture.source import ROOT
from tests.services.postgres import locate

CACHE_FOLDER = ROOT / "var" / "bench"
# Durability settings as packaged: a commit is acknowledged after it is on the disk.
POSTGRES_OPTIONS = "-c listen_addresses= -c shared_buffers=256MB"


@dataclass(frozen=True)
class TownDatabase:
    """A copy of a town: the URL of its database, and a folder for the forum's files."""

    url: str
    folder: Path


def _fingerprint() -> str:
    """A hash of what a generated town depends on, which invalidates the cache.

    Migrations aren't included: each copy is migrated.
    """
    parts = [path.read_bytes() for path in sorted((ROOT / "forum" / "generate").glob("*.*"))]
    # The search index is generated with the town.
    parts.append(f"{sqlite.VERSION} {postgres.VERSION}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:10]


def cache_folder(base: Path, name: str) -> Path:
    """The cache folder of a town; deletes outdated ones of the same name."""
    folder = base / f"{name}-{_fingerprint()}"
    for outdated in base.glob(f"{name}-*"):
        if outdated != folder:
            shutil.rmtree(outdated)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_forum_command(url: str, *arguments: str, **settings: str) -> None:
    """Run `forum …` on a database."""
    print("+ forum", *arguments, flush=True)
    environment = os.environ | settings | {"FORUM_DATABASE__URL": url}
    subprocess.run(
        [sys.executable, "-m", "forum", *arguments],
        check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _generate_town(url: str, ideas: int) -> None:
    run_forum_command(url, "migrate")
    run_forum_command(url, "generate", "--ideas", str(ideas))


def _migrated(town: TownDatabase) -> TownDatabase:
    run_forum_command(town.url, "migrate")
    return town


@contextmanager
def sqlite_town(ideas: int) -> Iterator[TownDatabase]:
    """A copy of a town in an SQLite file."""
    folder = cache_folder(CACHE_FOLDER, f"sqlite-{ideas}")
    done_file = folder / "done"
    if not done_file.exists():
        for leftover in folder.glob("forum*"):
            leftover.unlink()
        _generate_town(f"sqlite+aiosqlite:///{folder}/forum.db", ideas)
        done_file.touch()
    with tempfile.TemporaryDirectory(dir=CACHE_FOLDER, prefix="run-") as run_folder:
        for path in folder.glob("forum*"):
            shutil.copy(path, run_folder)
        yield _migrated(
            TownDatabase(f"sqlite+aiosqlite:///{run_folder}/forum.db", Path(run_folder))
        )


@contextmanager
def postgres_town(ideas: int) -> Iterator[TownDatabase]:
    """A copy of a town on a PostgreSQL server with fsync. Raises `MissingPostgres`."""
    binaries = locate()
    folder = cache_folder(_postgres_cache_folder(), f"postgres-{ideas}")
    sockets = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    _chown_to_postgres(folder, sockets)
    data, done_file = folder / "data", folder / "done"
    if not done_file.exists():
        shutil.rmtree(data, ignore_errors=True)
        _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8")  # fmt: skip
    control = (binaries / "pg_ctl", "-D", data, "-w", "-s", "-t", "120")
    options = f"{POSTGRES_OPTIONS} -c unix_socket_directories={sockets}"
    _run(*control, "-l", sockets / "log", "-o", options, "start")
    try:
        sql = (binaries / "psql", "-h", sockets, "-U", "postgres", "-q")
        if not done_file.exists():
            _run(*sql, "-c", "CREATE DATABASE town")
            _generate_town(f"postgresql+asyncpg://postgres@/town?host={sockets}", ideas)
            _run(*sql, "-d", "town", "-c", "VACUUM ANALYZE")
            done_file.touch()
        quiet_option = ("-c", "SET client_min_messages = error")
        _run(*sql, *quiet_option, "-c", "DROP DATABASE IF EXISTS run")
        _run(*sql, "-c", "CREATE DATABASE run TEMPLATE town")
        with tempfile.TemporaryDirectory(dir=CACHE_FOLDER, prefix="run-") as run_folder:
            yield _migrated(
                TownDatabase(f"postgresql+asyncpg://postgres@/run?host={sockets}", Path(run_folder))
            )
    finally:
        _run(*control, "-m", "fast", "stop")
        shutil.rmtree(sockets, ignore_errors=True)


def _postgres_cache_folder() -> Path:
    """A folder that the user `postgres` can access: ours, unless a parent folder is closed."""
    CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
    completed = subprocess.run([*_user_prefix(), "test", "-x", CACHE_FOLDER], check=False, cwd="/")
    return (
        CACHE_FOLDER
        if completed.returncode == 0
        else Path(tempfile.gettempdir()) / "samenspraak-bench"
    )


def _chown_to_postgres(*folders: Path) -> None:
    if os.geteuid() == 0:
        for folder in folders:
            shutil.chown(folder, "postgres")


def _user_prefix() -> list[str]:
    # The server refuses to run as root.
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(*arguments: object) -> None:
    subprocess.run(
        [*_user_prefix(), *map(str, arguments)], check=True, cwd="/", stdout=subprocess.DEVNULL,
        timeout=600,
    )  # fmt: skip


DATABASES = {"sqlite": sqlite_town, "postgres": postgres_town}
