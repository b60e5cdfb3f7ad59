"""Databases to measure on: generated towns, kept in `var/bench`, and a copy of one for each run."""

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

KEPT = ROOT / "var" / "bench"
# As a server comes from its package: what is acknowledged is on the disk.
POSTGRES = "-c listen_addresses= -c shared_buffers=256MB"


@dataclass(frozen=True)
class Place:
    """A copy of a town: where its database is, and a folder for what else a forum writes."""

    url: str
    folder: Path


def _mark() -> str:
    """What towns are made of; another one when anything of that changed.

    A migration makes no new town: each copy is migrated.
    """
    parts = [path.read_bytes() for path in sorted((ROOT / "forum" / "generate").glob("*.*"))]
    # The index is made with the town.
    parts.append(f"{sqlite.VERSION} {postgres.VERSION}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:10]


def kept(base: Path, name: str) -> Path:
    """The folder of a town; older towns of that name are thrown away."""
    folder = base / f"{name}-{_mark()}"
    for old in base.glob(f"{name}-*"):
        if old != folder:
            shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def command(url: str, *words: str, **settings: str) -> None:
    """Run `forum …` on a database."""
    print("+ forum", *words, flush=True)
    environment = os.environ | settings | {"FORUM_DATABASE__URL": url}
    subprocess.run(
        [sys.executable, "-m", "forum", *words],
        check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _make(url: str, ideas: int) -> None:
    command(url, "migrate")
    command(url, "generate", "--ideas", str(ideas))


def _up_to_date(place: Place) -> Place:
    command(place.url, "migrate")
    return place


@contextmanager
def on_sqlite(ideas: int) -> Iterator[Place]:
    """A town in a file."""
    folder = kept(KEPT, f"sqlite-{ideas}")
    done = folder / "done"
    if not done.exists():
        for left in folder.glob("forum*"):
            left.unlink()
        _make(f"sqlite+aiosqlite:///{folder}/forum.db", ideas)
        done.touch()
    with tempfile.TemporaryDirectory(dir=KEPT, prefix="run-") as run:
        for path in folder.glob("forum*"):
            shutil.copy(path, run)
        yield _up_to_date(Place(f"sqlite+aiosqlite:///{run}/forum.db", Path(run)))


@contextmanager
def on_postgres(ideas: int) -> Iterator[Place]:
    """A town in a PostgreSQL that syncs each commit. Raises `NoServer`."""
    binaries = locate()
    folder = kept(_reachable(), f"postgres-{ideas}")
    sockets = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    _hand_over(folder, sockets)
    data, done = folder / "data", folder / "done"
    if not done.exists():
        shutil.rmtree(data, ignore_errors=True)
        _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8")  # fmt: skip
    control = (binaries / "pg_ctl", "-D", data, "-w", "-s", "-t", "120")
    options = f"{POSTGRES} -c unix_socket_directories={sockets}"
    _run(*control, "-l", sockets / "log", "-o", options, "start")
    try:
        sql = (binaries / "psql", "-h", sockets, "-U", "postgres", "-q")
        if not done.exists():
            _run(*sql, "-c", "CREATE DATABASE town")
            _make(f"postgresql+asyncpg://postgres@/town?host={sockets}", ideas)
            _run(*sql, "-d", "town", "-c", "VACUUM ANALYZE")
            done.touch()
        quiet = ("-c", "SET client_min_messages = error")
        _run(*sql, *quiet, "-c", "DROP DATABASE IF EXISTS run")
        _run(*sql, "-c", "CREATE DATABASE run TEMPLATE town")
        with tempfile.TemporaryDirectory(dir=KEPT, prefix="run-") as run:
            yield _up_to_date(
                Place(f"postgresql+asyncpg://postgres@/run?host={sockets}", Path(run))
            )
    finally:
        _run(*control, "-m", "fast", "stop")
        shutil.rmtree(sockets, ignore_errors=True)


def _reachable() -> Path:
    """Where the server's own user may keep files: our folder, unless something above it is closed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    inside = subprocess.run([*_before(), "test", "-x", KEPT], check=False, cwd="/")
    return KEPT if inside.returncode == 0 else Path(tempfile.gettempdir()) / "samenspraak-bench"


def _hand_over(*folders: Path) -> None:
    if os.geteuid() == 0:
        for folder in folders:
            shutil.chown(folder, "postgres")


def _before() -> list[str]:
    # The server refuses to run as root.
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(*words: object) -> None:
    subprocess.run(
        [*_before(), *map(str, words)], check=True, cwd="/", stdout=subprocess.DEVNULL,
        timeout=600,
    )  # fmt: skip


PLACES = {"sqlite": on_sqlite, "postgres": on_postgres}
