"""The Nu Html Checker: the npm package vnu-jar, in a folder that git ignores, and a Java to run it.

`python -m tests.services.vnu` gets both by the system's packages where that is possible.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.services.missing import MissingComponent
from tests.services.packages import ROOT, apt_install, npm_install

PACKAGE = "vnu-jar"
VERSION = "26.9.27"
FOLDER = ROOT / "var" / "tests" / "vnu"
INSTALLED = FOLDER / "node_modules" / PACKAGE
JAR = INSTALLED / "build" / "dist" / "vnu.jar"
TIMEOUT = 300.0


class MissingChecker(MissingComponent):
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
        raise MissingChecker("no java in PATH")
    described = INSTALLED / "package.json"
    found = json.loads(described.read_text())["version"] if described.exists() else "none"
    if found != VERSION:
        raise MissingChecker(
            f"{PACKAGE} {VERSION} isn't in {FOLDER.relative_to(ROOT)} (found: {found})"
        )
    return java


def check(files: Iterable[Path]) -> list[Message]:
    """Every error and warning of the checker, all files in one run of Java. Raises `NoChecker`."""
    options = ("-jar", str(JAR), "--format", "json", "--exit-zero-always")
    command = [locate(), *options, *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
    return [
        Message(
            Path(found["url"].removeprefix("file:")),
            found.get("lastLine", 0),
            found["message"],
            found.get("extract", ""),
        )
        for found in json.loads(done.stderr)["messages"]
    ]


def get() -> None:
    """Make sure that both are there, by apt and npm."""
    if shutil.which("java") is None:
        apt_install("default-jre-headless")
    try:
        locate()
    except MissingChecker:
        # Its post-install script would download a Java; the one above serves.
        npm_install(FOLDER, PACKAGE, VERSION)


if __name__ == "__main__":
    get()
    try:
        locate()
        print(f"{PACKAGE}: {VERSION}")
    except MissingChecker as missing:
        print(f"{PACKAGE}: {missing}; its tests will be left out")
