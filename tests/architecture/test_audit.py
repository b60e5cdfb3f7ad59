"""`make audit`: what could not be looked at, at PyPI or at OSV, never counts as well."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

STUB = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
case "$*" in {condition}) exit 1;; esac
"""


def run_audit(folder: Path, *, fails: str) -> tuple[int, list[str]]:
    """Run the audit's own command with a tool that fails for these arguments; its code and calls."""
    tools = folder / "audit" / "bin"
    tools.mkdir(parents=True)
    (folder / ".made").touch()
    (tools / "pip-audit").write_text(STUB.replace("{condition}", fails))
    (tools / "pip-audit").chmod(0o755)
    make = shutil.which("make")
    assert make
    commands = subprocess.run(
        [make, "-n", "--no-print-directory", "audit", f"VENV={folder}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    command = commands[commands.index("failed=0") :]
    completed = subprocess.run(["sh", "-c", command], cwd=ROOT, check=False, capture_output=True)
    return completed.returncode, (tools / "calls").read_text().splitlines()


@pytest.mark.parametrize(("fails", "code"), [("nothing", 0), ("*pypi*", 1), ("*osv*", 1)], ids=str)
def test_both_databases_must_know_every_package(tmp_path: Path, fails: str, code: int) -> None:
    exit_code, calls = run_audit(tmp_path, fails=fails)
    assert exit_code == code
    assert [call.partition("--vulnerability-service ")[2].split()[0] for call in calls] == [
        "pypi", "osv",
    ]  # fmt: skip
    assert all("--strict" in call and "-r requirements.txt" in call for call in calls)
