"""The import contracts of pyproject.toml, and the drawing of them that CONTRIBUTING.md opens with.

`python -m tests.architecture.layers` writes the drawing into CONTRIBUTING.md.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.architecture.source import ROOT

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- layers -->\n", "<!-- /layers -->"
WIDTH = 24
"""Columns of a package's name in the drawing."""


def contracts() -> list[dict[str, Any]]:
    """The import contracts."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def contract(name: str) -> dict[str, Any]:
    """The contract whose name begins with `name`."""
    return next(each for each in contracts() if each["name"].startswith(name))


def members(layer: str) -> list[str]:
    """The modules of one layer, as its contract names them."""
    return [name.strip(" ()") for name in re.split(r"[|:]", layer)]


def _path(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _purpose(module: str) -> str:
    """The first line of a module's docstring, without its full stop."""
    docstring = ast.get_docstring(ast.parse(_path(module).read_text())) or ""
    return docstring.partition("\n")[0].removesuffix(".")


def _lines() -> Iterator[str]:
    layers = contract("Packages import")["layers"]
    for place, layer in enumerate(layers):
        for module in members(layer):
            yield f"{module:{WIDTH}}{_purpose(module)}"
        if place < len(layers) - 1:
            yield f"{'':4}↓"


def drawing() -> str:
    """Every package below the packages that may import it, with what it is for."""
    return "```text\n" + "\n".join(_lines()) + "\n```\n"


def drawn() -> str:
    """CONTRIBUTING.md with the drawing of now."""
    text = CONTRIBUTING.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + drawing() + END + after


if __name__ == "__main__":
    CONTRIBUTING.write_text(drawn())
