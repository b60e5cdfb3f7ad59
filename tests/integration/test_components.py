"""What a run says, and how it ends, where a component isn't on the machine."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "pytest_plugins = ('tests.missing_components',)\n"
TESTS = """
import pytest
from tests.services.missing import Absent

class NoOracle(Absent):
    component = "an oracle"

@pytest.fixture(scope="session")
def oracle():
    raise NoOracle("none in Delphi")

def test_without(): pass
def test_with(oracle): pass
def test_with_it_too(oracle): pass
"""


def _run(folder: Path, *arguments: str, ci: str) -> tuple[int, str]:
    (folder / "conftest.py").write_text(PLUGIN)
    (folder / "test_oracle.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, "."],
        cwd=folder, env=os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)}, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def _last(said: str) -> str:
    """The last line, which names the component once."""
    assert said.count("need an oracle") == 1
    return said.splitlines()[-1]


def test_it_is_said_in_the_last_line(tmp_path: Path) -> None:
    # As in a whole run the tests are in another process than what is said.
    code, said = _run(tmp_path, "-n", "1", ci="")
    assert code == 0
    assert "1 passed, 2 skipped" in said
    assert _last(said) == "NOT RUN: the tests that need an oracle; none in Delphi"


def test_in_ci_it_fails_the_run(tmp_path: Path) -> None:
    code, said = _run(tmp_path, ci="true")
    assert code == 1
    assert "1 passed, 2 errors" in said
    assert _last(said) == "FAILED (CI): the tests that need an oracle; none in Delphi"


def test_a_run_that_needs_it_nowhere_is_well(tmp_path: Path) -> None:
    code, said = _run(tmp_path, "-k", "without", ci="true")
    assert code == 0
    assert "oracle" not in said
