"""What ran on SQLite only is found, and fails a whole run."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forum.accounts import queries as accounts
from forum.app.container import build
from forum.settings.model import Settings
from tests import postgres_coverage
from tests.people import ANN
from tests.services.databases import ON_POSTGRES

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "pytest_plugins = ('tests.postgres_coverage',)\n"
TESTS = """
from tests.postgres_coverage import executed

def test_on_sqlite(): executed["sqlite"] |= {"forum/a.py:1: SELECT", "forum/b.py:2: UPDATE idea"}
def test_on_postgres(): executed["postgresql"] |= {"forum/b.py:2: UPDATE idea"}
"""
MISSED = "NOT ON POSTGRESQL: forum/a.py:1: SELECT"


@ON_POSTGRES
async def test_a_statement_is_known_by_its_line_on_both_databases(
    sqlite_url: str,
    database_url: str,
    settings_for: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_coverage, "executed", {"sqlite": set(), "postgresql": set()})
    missed = []
    for url in (sqlite_url, database_url):
        forum = build(settings_for(url))
        async with forum.session_factory.read_session() as session:
            await accounts.member_by_email(session, ANN.email)
        missed.append(postgres_coverage.not_on_postgres())
        await forum.close()
    [[statement], []] = missed
    assert statement.startswith("forum/accounts/queries.py:")
    assert statement.endswith(": SELECT")


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        # As in a full run, the tests run in another process than the one that reports.
        (("-n", "1"), 1, MISSED),
        ((), 1, MISSED),
        (("-k", "sqlite"), 0, "1 passed"),
        (("test_both.py",), 0, "2 passed"),
    ],
)
def test_a_whole_run_fails(
    tmp_path: Path, arguments: tuple[str, ...], code: int, last: str
) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = .\n")
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_both.py").write_text(TESTS)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == code, result.stdout
    assert result.stdout.splitlines()[-1].startswith(last)
