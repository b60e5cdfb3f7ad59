"""Browser tests: nothing reads or leaves a page directly after a click that may lead elsewhere.

`click()` returns before the page it leads to has arrived. A read after it (`all_inner_texts()`,
`url`, axe) sees either page, as the machine's load has it, and a `goto()` may cancel the request.
`follow()` waits for the page; `expect()` waits for what it expects.
"""

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

READS = {
    "all",
    "all_inner_texts",
    "all_text_contents",
    "check_accessibility",
    "content",
    "count",
    "evaluate",
    "goto",
    "go_back",
    "is_hidden",
    "is_visible",
    "screenshot",
    "title",
    "url",
}
"""What Playwright answers at once, without waiting for an element."""
MODULES = sorted((ROOT / "tests/browser").glob("*.py"))


def _names(node: ast.AST) -> set[str]:
    """The names and attributes in a simple statement; none in one with a body of its own."""
    if hasattr(node, "body"):
        return set()
    attributes = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return attributes | {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _blocks(module: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(module):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_nothing_is_read_directly_after_a_click(path: Path) -> None:
    found = [
        f"{path.name}:{after.lineno}: {ast.unparse(after)}"
        for block in _blocks(ast.parse(path.read_text()))
        for before, after in itertools.pairwise(block)
        if "click" in _names(before) and not {"expect", "wait_for"} & _names(before)
        if READS & _names(after) and "expect" not in _names(after)
    ]
    assert not found
