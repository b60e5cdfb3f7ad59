"""Missing components: output and exit code of a test run whose machine lacks one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "pytest_plugins = ('tests.missing_components',)\n"
TESTS = """
import pytest
from tests.services.missing import MissingComponent

class NoOracle(MissingComponent):
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
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, "."],
        cwd=folder, env=os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)}, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.returncode, result.stdout


def _last_line(output: str) -> str:
    """The last line, which names the component once."""
    assert output.count("need an oracle") == 1
    return output.splitlines()[-1]


def test_the_last_line_names_the_missing_component(tmp_path: Path) -> None:
    # As in a full run, the tests run in another process than the one that prints the report.
    code, output = _run(tmp_path, "-n", "1", ci="")
    assert code == 0
    assert "1 passed, 2 skipped" in output
    assert _last_line(output) == "NOT RUN: the tests that need an oracle; none in Delphi"


def test_in_ci_a_missing_component_fails_the_run(tmp_path: Path) -> None:
    code, output = _run(tmp_path, ci="true")
    assert code == 1
    assert "1 passed, 2 errors" in output
    assert _last_line(output) == "FAILED (CI): the tests that need an oracle; none in Delphi"


def test_a_run_that_doesnt_need_the_component_succeeds(tmp_path: Path) -> None:
    code, output = _run(tmp_path, "-k", "without", ci="true")
    assert code == 0
    assert "oracle" not in output
