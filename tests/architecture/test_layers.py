"""Import layers: the contracts of pyproject.toml hold and cover every package; no cycles."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture.layers import (
    CONTRIBUTING,
    contract,
    contracts,
    members,
    updated_contributing,
)
from tests.architecture.source import PACKAGES, ROOT, Module, modules

NO_CODE = {"forum.decisions", "forum.locale"}
MODULES = modules(migrations=True)
NAMES = {module.dotted for module in MODULES}
PARENTS = sorted({name.rpartition(".")[0] for name in NAMES if "." in name})


def test_every_import_contract_is_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    completed = subprocess.run(
        [program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr


def test_no_import_is_exempt() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert "exclude_type_checking_imports" not in text
    assert not [each["name"] for each in contracts() if "ignore_imports" in each]
    assert not [module.name for module in MODULES if "TYPE_CHECKING" in module.path.read_text()]


def test_every_package_has_its_layer() -> None:
    assigned = {name for layer in contract("Packages import")["layers"] for name in members(layer)}
    existing = {f"forum.{path.stem}" for path in (ROOT / "forum").iterdir() if path.stem[0] != "_"}
    existing |= {"forum.__main__", *PACKAGES[1:]}
    assert existing - NO_CODE == assigned, "assign each new package to a layer in pyproject.toml"


def test_the_slice_contract_covers_every_slice() -> None:
    slices = {module.parts[:-1] for module in MODULES if module.path.name == "slice.py"}
    assert {".".join(parts) for parts in slices} == set(contract("Inside a slice")["containers"])


def _imported(module: Module) -> Iterator[str]:
    """The application's modules that a module imports, including imports for annotations."""
    for name, attribute in module.imported_names():
        if (submodule := f"{name}.{attribute}") in NAMES:
            yield submodule
        elif name in NAMES:
            yield name


@cache
def _graph() -> dict[str, set[str]]:
    """The import graph of the application, by module name."""
    return {module.dotted: set(_imported(module)) for module in MODULES}


def _check_acyclic(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("import cycle: " + " → ".join(error.args[1]))


def test_no_modules_import_each_other_in_a_cycle() -> None:
    graph = _graph()
    assert sum(map(len, graph.values())) > 1_000
    _check_acyclic({name: imports - {name} for name, imports in graph.items()})


def _child(name: str, parent: str) -> str:
    """The direct child of package `parent` that contains a module; empty when none does."""
    return name.removeprefix(f"{parent}.").split(".")[0] if name.startswith(f"{parent}.") else ""


@pytest.mark.parametrize("parent", PARENTS)
def test_no_packages_import_each_other_in_a_cycle(parent: str) -> None:
    graph: dict[str, set[str]] = {}
    for name, imports in _graph().items():
        if child := _child(name, parent):
            siblings = {_child(other, parent) for other in imports}
            graph.setdefault(child, set()).update(siblings - {child, ""})
    _check_acyclic(graph)


def test_the_layer_diagram_is_up_to_date() -> None:
    assert CONTRIBUTING.read_text() == updated_contributing(), (
        "run: python -m tests.architecture.layers"
    )
