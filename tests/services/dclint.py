"""The linter of compose files: the npm package dclint, in a folder that git ignores.

`python -m tests.services.dclint` installs it with npm where possible. It brings the JSON schema of the
Compose specification, which is published nowhere else that a package manager reaches.
"""

import json
import shutil
import subprocess
from pathlib import Path

from tests.services.missing import MissingComponent
from tests.services.packages import ROOT, npm_install

PACKAGE = "dclint"
VERSION = "3.1.0"
FOLDER = ROOT / "var" / "tests" / "dclint"
INSTALLED = FOLDER / "node_modules" / PACKAGE
PROGRAM = FOLDER / "node_modules" / ".bin" / PACKAGE
# nginx serves the public: its ports are meant to be open on every interface.
RULES = {"no-unbound-port-interfaces": 0}


class MissingDclint(MissingComponent):
    """The package or node isn't installed."""

    component = "dclint"


def locate() -> Path:
    """The path of the program; raises `MissingDclint`."""
    manifest = INSTALLED / "package.json"
    installed = json.loads(manifest.read_text())["version"] if manifest.exists() else "none"
    if installed != VERSION or shutil.which("node") is None:
        raise MissingDclint(f"{VERSION} isn't in {FOLDER.relative_to(ROOT)} (found: {installed})")
    return PROGRAM


def errors_in(path: Path, folder: Path) -> list[str]:
    """The errors in a compose file; warnings are about the order of its lines."""
    config = folder / "dclint.json"
    config.write_text(json.dumps({"rules": RULES}))
    completed = subprocess.run(
        [locate(), "--quiet", "--formatter", "json", "--config", config, path],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    # A file without errors isn't in the report.
    reports = json.loads(completed.stdout)
    return [
        f"{each['line']}: {each['message']}" for report in reports for each in report["messages"]
    ]


def get() -> None:
    """Install the package with npm if it is missing."""
    try:
        locate()
    except MissingDclint:
        npm_install(FOLDER, PACKAGE, VERSION)


if __name__ == "__main__":
    get()
    try:
        print(f"{PACKAGE}: {locate()}")
    except MissingDclint as missing:
        print(f"{PACKAGE}: {missing}; its tests will be left out")
