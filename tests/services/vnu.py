"""The Nu Html Checker: the npm package vnu-jar, in a folder that git ignores, and a Java to run it.

`python -m tests.services.vnu` gets both by the system's packages where that is possible.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.services.absent import Absent

PACKAGE = "vnu-jar"
VERSION = "26.9.27"
ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var" / "tests" / "vnu"
INSTALLED = FOLDER / "node_modules" / PACKAGE
JAR = INSTALLED / "build" / "dist" / "vnu.jar"
PATIENCE = 300.0


class NoChecker(Absent):
    """There is no such package on this machine, or no Java to run it."""

    component = "the Nu Html Checker"


@dataclass(frozen=True)
class Message:
    """One thing that is wrong with a file: where it begins, what, and the markup around it."""

    file: Path
    line: int
    text: str
    extract: str


def locate() -> str:
    """The Java that runs the checker; raises `NoChecker`."""
    java = shutil.which("java")
    if java is None:
        raise NoChecker("no java in PATH")
    described = INSTALLED / "package.json"
    found = json.loads(described.read_text())["version"] if described.exists() else "none"
    if found != VERSION:
        raise NoChecker(f"{PACKAGE} {VERSION} isn't in {FOLDER.relative_to(ROOT)} (found: {found})")
    return java


def check(files: Iterable[Path]) -> list[Message]:
    """Every error and warning of the checker, all files in one run of Java. Raises `NoChecker`."""
    options = ("-jar", str(JAR), "--format", "json", "--exit-zero-always")
    command = [locate(), *options, *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return [
        Message(
            Path(found["url"].removeprefix("file:")),
            found.get("lastLine", 0),
            found["message"],
            found.get("extract", ""),
        )
        for found in json.loads(done.stderr)["messages"]
    ]


def _install_java() -> None:
    if shutil.which("java") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends",
                                        "default-jre-headless"]):  # fmt: skip
        print("+ apt-get", *command, flush=True)
        subprocess.run(["apt-get", *command], check=False, env=environment)


def get() -> None:
    """Make sure that both are there, by apt and npm."""
    _install_java()
    try:
        locate()
    except NoChecker:
        npm = shutil.which("npm")
        if npm is None:
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        # Its post-install script would download a Java; the one above serves.
        subprocess.run(
            [npm, "install", "--prefix", FOLDER, "--no-audit", "--no-fund", "--no-save",
             "--ignore-scripts", "--loglevel=error", f"{PACKAGE}@{VERSION}"],
            check=False,
        )  # fmt: skip


if __name__ == "__main__":
    get()
    try:
        locate()
        print(f"{PACKAGE}: {VERSION}")
    except NoChecker as missing:
        print(f"{PACKAGE}: {missing}; its tests will be left out")
