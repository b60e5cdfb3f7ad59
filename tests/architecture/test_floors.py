"""A package imports only what lies below it (the contracts stand in pyproject.toml)."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT

NO_CODE = {"forum.decisions", "forum.locale"}


def test_every_contract_of_imports_is_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    floors = contracts["contracts"][0]
    assert floors["type"] == "layers"
    placed = {
        name.strip() for layer in floors["layers"] for name in layer.replace("|", ":").split(":")
    }
    there = {f"forum.{path.stem}" for path in (ROOT / "forum").iterdir() if path.stem[0] != "_"}
    there |= {"forum.__main__", *PACKAGES[1:]}
    assert there - NO_CODE == placed, "give a new package its floor in pyproject.toml"
