"""What is typed is rendered by routes and commands, before they begin to write; nobody else renders."""

import ast

import pytest

from tests.architecture.source import Module, modules

RENDERS = frozenset({
    "from_plain", "from_markdown", "rich_text_from_plain", "rich_text_from_markdown", "rich_texts_from_markdown",
    "render_plain", "render_markdown", "render_translations", "preview",
})  # fmt: skip
MODULES = modules()
# A moderator's words are shown as typed from their source: there is no HTML of them to keep.
FROM_ITS_SOURCE = {"forum/ideas/presenters.py": {"from_plain"}}
OUTSIDE_OF_REQUESTS = ("forum/demo/", "forum/generate/")
DOORS = ("forum/core/text/html.py", "forum/web/rendering/texts.py")
RENDERING = {"routes", "admin", "commands"}
"""The layers of a slice that read what people typed."""


def rendered_by(module: Module) -> set[str]:
    """The functions of the renderer that a module asks for."""
    return {
        name.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("forum.core.text.html", "forum.web.rendering.texts")
        for name in node.names
        if name.name in RENDERS
    }  # fmt: skip


def _writes(node: ast.AST) -> bool:
    return isinstance(node, ast.AsyncWith) and any(
        isinstance(call, ast.Call)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
        == "unit_of_work"
        for item in node.items
        for call in ast.walk(item.context_expr)
    )  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_actions_queries_and_pages_do_not_render(module: Module) -> None:
    if module.name in DOORS or module.name.startswith(OUTSIDE_OF_REQUESTS):
        return
    if RENDERING.isdisjoint(module.parts):
        assert rendered_by(module) <= FROM_ITS_SOURCE.get(module.name, set())


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_nothing_is_rendered_while_writing(module: Module) -> None:
    wrong = [
        f"{module.name}:{call.lineno} renders while others wait to write"
        for block in ast.walk(module.tree)
        if _writes(block)
        for call in ast.walk(block)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in RENDERS
    ]
    assert not wrong or module.name.startswith(OUTSIDE_OF_REQUESTS), "\n".join(wrong)


def test_the_renderer_is_asked_for() -> None:
    assert sum(bool(rendered_by(module)) for module in MODULES) > 8


def test_the_html_module_is_asked_for_by_name() -> None:
    """So that the other tests here see who renders."""
    wrong = [
        f"{module.name}:{line}"
        for module in MODULES
        for name, line in module.imports()
        if name in ("forum.core.text.html", "forum.web.rendering.texts")
        and _imports_module(module, name)
    ]
    assert not wrong


def _imports_module(module: Module, name: str) -> bool:
    package, _, last = name.rpartition(".")
    return any(
        (isinstance(node, ast.Import) and any(each.name == name for each in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == package
            and any(each.name == last for each in node.names)
        )
        for node in ast.walk(module.tree)
    )
