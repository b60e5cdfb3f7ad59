"""Import contracts of pyproject.toml, and the layer diagram that CONTRIBUTING.md opens with.

`python -m tests.architecture.layers` updates the diagram in CONTRIBUTING.md.
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
NAME_WIDTH = 24
"""Width of the diagram's first column, the package names, in characters."""


def contracts() -> list[dict[str, Any]]:
    """All import contracts."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    configured: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return configured


def contract(name: str) -> dict[str, Any]:
    """The contract whose name begins with `name`."""
    return next(each for each in contracts() if each["name"].startswith(name))


def members(layer: str) -> list[str]:
    """The modules of one layer of a contract."""
    return [name.strip(" ()") for name in re.split(r"[|:]", layer)]


def _path(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _purpose(module: str) -> str:
    """The first line of a module's docstring, without its full stop."""
    docstring = ast.get_docstring(ast.parse(_path(module).read_text())) or ""
    return docstring.partition("\n")[0].removesuffix(".")


def _diagram_lines() -> Iterator[str]:
    layers = contract("Packages import")["layers"]
    for index, layer in enumerate(layers):
        for module in members(layer):
            yield f"{module:{NAME_WIDTH}}{_purpose(module)}"
        if index < len(layers) - 1:
            yield f"{'':4}↓"


def diagram() -> str:
    """The layer diagram: each package with its purpose, below the packages that may import it."""
    return "```text\n" + "\n".join(_diagram_lines()) + "\n```\n"


def updated_contributing() -> str:
    """The text of CONTRIBUTING.md with the current diagram."""
    text = CONTRIBUTING.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + diagram() + END + after


if __name__ == "__main__":
    CONTRIBUTING.write_text(updated_contributing())
