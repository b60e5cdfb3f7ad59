"""Containers without an engine: the image's steps, its health check, and the database's first start."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from forum.core.database.database import Database
from forum.migrations import history, migrate
from tests.architecture.containers import SERVICES, arguments, copy_context, run_steps
from tests.architecture.source import ROOT
from tests.integration.processes.installation import Installation
from tests.services.databases import ON_SQLITE
from tests.services.postgres import locate, own_server

PASSWORD = 'it\'s %a "test"'


@pytest.mark.longest
@ON_SQLITE
def test_the_image_has_all_that_the_forum_needs(installation: Installation, tmp_path: Path) -> None:
    """The build's own step, on what `.dockerignore` lets through and nothing else."""
    code = tmp_path / "samenspraak"
    copy_context(code)
    assert not [path for path in code.rglob("*") if path.name in ("tests", ".git", "var", ".env")]
    (step,) = [step for step in run_steps() if "samenspraak install" in step]
    command = step.replace("/opt/samenspraak", str(code)).split()
    subprocess.run([*command, f"PYTHON={sys.executable}"], check=True, capture_output=True)
    (entrypoint,) = arguments("ENTRYPOINT")
    program = entrypoint.strip('["]').replace("/opt/samenspraak", str(code))
    environment = os.environ | installation.environment
    for command_line in (
        ["--version"],
        ["grant", "els@example.org", "admin"],
        ["backup", "a.backup"],
    ):
        subprocess.run(
            [program, *command_line], cwd=tmp_path, env=environment, check=True, capture_output=True
        )


def test_the_files_of_the_machine_are_read_by_those_who_need_them_and_nobody_else(
    tmp_path: Path,
) -> None:
    """The manual's commands, in its order and in one shell, as a person types them."""
    page, manual = ((ROOT / "docs" / name).read_text() for name in ("containers.md", "running.md"))
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    (secrets,) = [each for each in blocks if "database-password" in each]
    (proxy,) = [each for each in blocks if "nginx.conf" in each]
    (away,) = re.findall(r"^sed .*away\.html$", manual, re.MULTILINE)
    folder = tmp_path / "etc"
    folder.mkdir()
    for name in ("CERTIFICATE.pem", "KEY.pem"):
        (tmp_path / name).write_text("")
    commands = "\n".join(["set -e", secrets, away, proxy]).replace("/etc/samenspraak", str(folder))
    # Only root may give files away.
    commands = re.sub(r" -o \d+", "", commands).replace("/opt/samenspraak", str(ROOT))
    subprocess.run(["bash", "-c", commands], check=True, cwd=tmp_path, umask=0o022)
    modes = {
        path.relative_to(folder).as_posix(): f"{path.stat().st_mode & 0o777:o}"
        for path in folder.rglob("*")
    }
    assert modes == {
        "environment": "600", "database-password": "400",
        "nginx.conf": "644", "away.html": "644",
        "tls": "700", "tls/certificate.pem": "400", "tls/key.pem": "400",
    }  # fmt: skip
    assert "$password" not in (folder / "environment").read_text()


STUBS = """
docker() {
    echo "docker $*" >> calls
    case $* in *"$broken"*) return 1 ;; esac
}
git() { echo git >> calls; }
as_forum() {
    echo "as_forum $*" >> calls
    if [ "$1" = backup ]; then
        test ! -e "$2" && touch "$2"
    fi
}
"""


def _run_block(content: str, folder: Path, broken: str = "nothing") -> list[str]:
    """The manual's commands without an engine; returns what they have called."""
    page = (ROOT / "docs/containers.md").read_text()
    (block,) = [each for each in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if content in each]
    for installed, own in (
        ("/opt/samenspraak", folder),
        ("/var/lib/samenspraak-backups", folder / "backups"),
        ("/var/lib/samenspraak", folder / "state"),
    ):
        block = block.replace(installed, str(own))
    for name in ("backups", "state/uploads"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    calls = folder / "calls"
    calls.unlink(missing_ok=True)
    subprocess.run(
        ["sh", "-c", f"broken={broken!r}\n{STUBS}\n{block}"], cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return calls.read_text().splitlines()


def test_what_was_put_aside_stays_when_it_is_done_again(tmp_path: Path) -> None:
    names = set()
    for count in (1, 2):
        calls = _run_block("ALTER DATABASE", tmp_path)
        names |= set(re.findall(r"before_the_restore_\d+_\d+", " ".join(calls)))
        assert any(call.startswith("as_forum restore") for call in calls)
        assert len(list((tmp_path / "state").glob("uploads-before-the-restore-*"))) == count
        assert "as_forum migrate" in _run_block("before-the-new-version", tmp_path)
        assert len(list((tmp_path / "backups").iterdir())) == count
        time.sleep(1.1)
    assert len(names) == 2


def test_a_step_that_fails_ends_the_procedure_and_the_forum_starts_again(tmp_path: Path) -> None:
    calls = _run_block("ALTER DATABASE", tmp_path, broken="ALTER DATABASE")
    assert not any("restore /" in call for call in calls)
    assert (tmp_path / "state/uploads").is_dir()
    assert calls[-1] == "docker compose up --detach"
    calls = _run_block("before-the-new-version", tmp_path, broken="build")
    assert "as_forum migrate" not in calls
    assert calls[-1] == "docker compose up --detach"


@ON_SQLITE
def test_the_health_check_succeeds_only_while_the_web_process_answers(
    installation: Installation,
) -> None:
    _, program, *rest = SERVICES["web"]["healthcheck"]["test"]
    assert program.endswith("/.venv/bin/python")
    check = [part.replace("http://127.0.0.1:8000", installation.base_url) for part in rest]
    server = installation.serve()
    assert subprocess.run([sys.executable, *check], check=False).returncode == 0
    server.send_signal()
    server.wait()
    failed = subprocess.run([sys.executable, *check], check=False, capture_output=True)
    assert failed.returncode != 0


def start_database(socket_folder: str) -> None:
    """What the image of PostgreSQL does with the file on its first start."""
    subprocess.run(
        [
            locate() / "psql", "--set=ON_ERROR_STOP=1", "--no-password", "--no-psqlrc",
            f"--host={socket_folder}", "--username=postgres", "--dbname=postgres",
            f"--file={ROOT / 'docs/containers/database.sql'}",
        ],
        env=os.environ | {"POSTGRES_PASSWORD": PASSWORD}, check=True, capture_output=True,
    )  # fmt: skip


async def test_the_database_belongs_to_a_user_without_further_rights() -> None:
    with own_server() as server:
        url = make_url(server.url)
        start_database(str(url.query["host"]))
        administration = create_async_engine(url)
        async with administration.connect() as connection:
            roles = await connection.execute(
                text(
                    "SELECT rolname, rolsuper, rolcreatedb, rolpassword IS NOT NULL FROM pg_authid"
                    " WHERE rolname IN ('postgres', 'samenspraak') ORDER BY rolname"
                )
            )
            assert [tuple(row) for row in roles] == [
                ("postgres", True, True, False), ("samenspraak", False, False, True),
            ]  # fmt: skip
        await administration.dispose()
        database = Database(
            url.set(username="samenspraak", database="samenspraak").render_as_string()
        )
        await migrate.migrate(database.engine)
        assert await history.revision(database.engine) == history.newest()
        await database.close()
