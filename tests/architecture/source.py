"""Parsed modules of the application, for the architecture tests."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("forum", "moderation", "search")


@dataclass(frozen=True)
class Module:
    """One Python module of the application."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """The components of its path from the root of the repository, without `.py`."""
        return Path(self.name).with_suffix("").parts

    @property
    def dotted(self) -> str:
        """Its import name."""
        parts = self.parts[:-1] if self.path.name == "__init__.py" else self.parts
        return ".".join(parts)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"), str(self.path))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its tree: each test walks over all modules."""
        return tuple(ast.walk(self.tree))

    def imports(self) -> Iterator[tuple[str, int]]:
        """The imported modules with line numbers; imports inside functions count too."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module, node.lineno

    def imported_names(self) -> Iterator[tuple[str, str]]:
        """Module and name of each `from module import name`."""
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    yield node.module, alias.name

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function, including nested ones."""
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def calls(self, *names: str) -> Iterator[int]:
        """Line numbers of the calls of a method with one of these names."""
        for node in self.nodes:
            function = node.func if isinstance(node, ast.Call) else None
            if isinstance(function, ast.Attribute) and function.attr in names:
                yield function.lineno


def modules(*, migrations: bool = False) -> list[Module]:
    """Every module of the application; `forum.migrations` on request, without its versions."""
    return [
        Module(path)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts or (migrations and "versions" not in path.parts)
    ]
