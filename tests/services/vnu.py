"""The Nu Html Checker: the npm package vnu-jar, in a folder that git ignores, and Java to run it.

`python -m tests.services.vnu` installs both, with npm and from system packages, where possible.
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
# A short run: the optimising compiler and parallel collectors take half of its CPU time and save none.
# The checker's regular expressions recurse deeper than the default stack when they are not optimised.
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")


class MissingChecker(MissingComponent):
    """The package or Java isn't installed."""

    component = "the Nu Html Checker"


@dataclass(frozen=True)
class Message:
    """An error or warning about a file: the line, the text, and the markup around it."""

    file: Path
    line: int
    text: str
    extract: str


def locate() -> str:
    """The path of Java; raises `MissingChecker` also where the package is missing."""
    java = shutil.which("java")
    if java is None:
        raise MissingChecker("no java in PATH")
    manifest = INSTALLED / "package.json"
    installed = json.loads(manifest.read_text())["version"] if manifest.exists() else "none"
    if installed != VERSION:
        raise MissingChecker(
            f"{PACKAGE} {VERSION} isn't in {FOLDER.relative_to(ROOT)} (found: {installed})"
        )
    return java


def check(files: Iterable[Path]) -> list[Message]:
    """The checker's errors and warnings, from one run over all files. Raises `MissingChecker`."""
    options = ("-jar", str(JAR), "--format", "json", "--exit-zero-always")
    command = [locate(), *JAVA_OPTIONS, *options, *map(str, files)]
    completed = subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
    return [
        Message(
            Path(message["url"].removeprefix("file:")),
            message.get("lastLine", 0),
            message["message"],
            message.get("extract", ""),
        )
        for message in json.loads(completed.stderr)["messages"]
    ]


def get() -> None:
    """Install what is missing, with apt and npm."""
    if shutil.which("java") is None:
        apt_install("default-jre-headless")
    try:
        locate()
    except MissingChecker:
        # Without its post-install script, which would download another Java.
        npm_install(FOLDER, PACKAGE, VERSION)


if __name__ == "__main__":
    get()
    try:
        locate()
        print(f"{PACKAGE}: {VERSION}")
    except MissingChecker as missing:
        print(f"{PACKAGE}: {missing}; its tests will be left out")
