"""Containerfile and compose.yaml, parsed for the tests."""

import re
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.source import ROOT

COMPOSE_FILE = ROOT / "compose.yaml"
CONTAINERFILE = ROOT / "Containerfile"
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
FORUM_IMAGE = SERVICES["web"]["image"]
FORUM_SERVICES = [name for name, each in SERVICES.items() if each["image"] == FORUM_IMAGE]


def instructions() -> list[tuple[str, str]]:
    """The instructions of Containerfile: keyword and argument, lines that continue joined."""
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def arguments(keyword: str) -> list[str]:
    """The arguments of every instruction with that keyword."""
    return [argument for word, argument in instructions() if word == keyword]


def run_steps() -> list[str]:
    """The single commands of all RUN instructions."""
    return [step.strip() for argument in arguments("RUN") for step in argument.split("&&")]


def copy_context(target: Path, *, with_bytecode: bool = False) -> None:
    """Copy what `.dockerignore` lets into the image: nothing but what it lists with a `!`.

    `with_bytecode`: and what was compiled already, or the copy compiles all of the forum when it first runs.
    """
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    left_out = [rule for rule in rules[1:] if not rule.startswith("!")]

    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(ROOT)
        return {
            name
            for name in names
            if not (with_bytecode and name == "__pycache__")
            and any(fnmatch(str(inside / name), rule.replace("**/", "*")) for rule in left_out)
        }

    target.mkdir()
    for name in (rule.removeprefix("!") for rule in rules if rule.startswith("!")):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignore)
        else:
            shutil.copy(source, target / name)
