"""An upgrade that goes wrong, and the way back that docs/upgrading.md describes.

The program of the tests is the old version. The new one is a copy of it with one migration more.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.migrations import history
from tests.architecture.containers import copy_context
from tests.integration.processes.installation import Installation, installation_on
from tests.services import loopback
from tests.services.databases import ON_SQLITE
from tests.services.loopback import free_port

OLD = history.newest()
NEW = "9001"
MIGRATION = f'''
"""A migration of a version to come."""
import os, signal
from alembic import op

revision, down_revision = "{NEW}", "{OLD}"

def upgrade():
    op.execute("CREATE TABLE novelty (id INTEGER)")
    op.execute("DELETE FROM member_session")
    op.execute("DROP TABLE rate_count")
    op.execute("ALTER TABLE member RENAME COLUMN email TO address")
    {{end}}
'''
SUCCESS = "pass"
FAILURE = 'op.execute("SELECT nothing FROM nowhere")'
DEATH = "os.kill(os.getpid(), signal.SIGKILL)"


class NewVersion:
    """The program that an upgrade installs; `end` is the last statement of its migration."""

    def __init__(self, folder: Path, installation: Installation, end: str) -> None:
        self.folder = folder
        self.installation = installation
        copy_context(folder, with_bytecode=True)
        migration = folder / "forum" / "migrations" / "versions" / f"{NEW}_a_new_one.py"
        migration.write_text(MIGRATION.format(end=end))

    def migrate(self) -> subprocess.CompletedProcess[str]:
        """Run `forum migrate` of the new version."""
        return subprocess.run(
            [sys.executable, "-m", "forum", "migrate"], cwd=self.folder, check=False, text=True,
            capture_output=True, env=os.environ | self.installation.environment,
        )  # fmt: skip


@pytest.fixture
def installation(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """The old version in use: a migrated database with members, and one upload."""
    base_url = f"http://127.0.0.1:{free_port()}"
    with installation_on(database_url, tmp_path, base_url) as old:
        old.environment["FORUM_UPLOADS__FOLDER"] = str(tmp_path / "uploads")
        (tmp_path / "uploads").mkdir()
        (tmp_path / "uploads" / "plein.jpg").write_bytes(b"a picture")
        yield old


def run(installation: Installation, *arguments: str) -> str:
    """Run a command of the old version; it must succeed."""
    process = installation.start(*arguments)
    assert process.wait() == 0, process.log
    return process.log


def assert_in_use(installation: Installation) -> None:
    """The old version serves, knows its moderator, and takes a request for a mail."""
    server = installation.serve()
    address = f"{installation.base_url}/nl/sign-in"
    assert loopback.post(address, data={"email": "els@example.org"}).status_code == 303
    server.send_signal()
    assert server.wait() == 0
    assert "els@example.org" in run(installation, "members")


@pytest.mark.parametrize("end", [FAILURE, DEATH], ids=["an error", "a killed process"])
def test_an_interrupted_migration_changes_nothing(
    installation: Installation, tmp_path: Path, end: str
) -> None:
    broken = NewVersion(tmp_path / "broken", installation, end).migrate()
    assert broken.returncode != 0
    assert_in_use(installation)
    repaired = NewVersion(tmp_path / "repaired", installation, SUCCESS).migrate()
    assert repaired.stdout == f"the database is at version {NEW}\n", repaired.stderr


def test_an_upgrade_is_taken_back_by_the_backup(
    installation: Installation, tmp_path: Path, second_url: str
) -> None:
    backup = str(tmp_path / "before.backup")
    run(installation, "backup", backup)
    migrated = NewVersion(tmp_path / "new", installation, SUCCESS).migrate()
    assert migrated.returncode == 0, migrated.stderr
    for command in ("serve", "deliver", "migrate", "members"):
        refused = installation.start(command)
        assert refused.wait() == 1
        assert f"the database is at version {NEW}, this program knows {OLD}" in refused.log
    installation.environment["FORUM_DATABASE__URL"] = second_url
    installation.environment["FORUM_UPLOADS__FOLDER"] = str(tmp_path / "restored")
    run(installation, "restore", backup)
    assert (tmp_path / "restored" / "plein.jpg").read_bytes() == b"a picture"
    assert_in_use(installation)


@ON_SQLITE
def test_the_new_version_can_back_up_what_it_has_not_migrated(
    installation: Installation, tmp_path: Path
) -> None:
    new = NewVersion(tmp_path / "new", installation, SUCCESS)
    backup = tmp_path / "after-the-installation.backup"
    subprocess.run(
        [sys.executable, "-m", "forum", "backup", backup],
        cwd=new.folder, check=True, env=os.environ | installation.environment,
    )  # fmt: skip
    assert "can be restored" in run(installation, "backup", "--verify", str(backup))
