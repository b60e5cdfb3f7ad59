"""Rendering of user input: only by routes, admin pages and commands, and before the transaction."""

import ast

from tests.architecture.source import Module, modules

RENDER_FUNCTIONS = frozenset({
    "from_plain", "from_markdown", "rich_text_from_plain", "rich_text_from_markdown", "rich_texts_from_markdown", "own_prose",
    "render_plain", "render_markdown", "render_translations", "preview",
})  # fmt: skip
MODULES = modules()
# A moderator's message is shown as plain text, rendered on display: its HTML isn't stored.
ALLOWED_ELSEWHERE = {
    "forum/ideas/presenters/timeline.py": {"from_plain"},
    # A text that is stored already, without words or with them again; in a thread.
    "forum/core/content/leaving_out.py": {"rich_text_from_plain", "rich_text_from_markdown"},
    # The town's texts are rendered when a process reads them, in a thread.
    "forum/core/town_settings/values.py": {"own_prose"},
    # A plain text of the town, which is in the settings too.
    "forum/core/town_settings/statement.py": {"from_plain"},
}
OUTSIDE_OF_REQUESTS = ("forum/demo/", "forum/generate/")
RENDERER_MODULES = ("forum/core/text/html.py", "forum/web/rendering/texts.py")
RENDERING_LAYERS = {"routes", "admin", "commands"}
"""The layers of a slice that receive user input."""


def imported_render_functions(module: Module) -> set[str]:
    """The render functions that a module imports."""
    return {
        name.name
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and node.module in ("forum.core.text.html", "forum.web.rendering.texts")
        for name in node.names
        if name.name in RENDER_FUNCTIONS
    }  # fmt: skip


def _opens_unit_of_work(node: ast.AST) -> bool:
    return isinstance(node, ast.AsyncWith) and any(
        isinstance(call, ast.Call)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
        == "unit_of_work"
        for item in node.items
        for call in ast.walk(item.context_expr)
    )  # fmt: skip


def test_actions_queries_and_pages_do_not_render() -> None:
    violations = [
        f"{module.name}: {name}"
        for module in MODULES
        if module.name not in RENDERER_MODULES
        and not module.name.startswith(OUTSIDE_OF_REQUESTS)
        and RENDERING_LAYERS.isdisjoint(module.parts)
        for name in imported_render_functions(module) - ALLOWED_ELSEWHERE.get(module.name, set())
    ]
    assert not violations, "\n".join(violations)


def test_nothing_is_rendered_inside_a_unit_of_work() -> None:
    violations = [
        f"{module.name}:{call.lineno} renders inside a unit of work, while other writers wait"
        for module in MODULES
        if not module.name.startswith(OUTSIDE_OF_REQUESTS)
        for block in module.nodes
        if _opens_unit_of_work(block)
        for call in ast.walk(block)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in RENDER_FUNCTIONS
    ]
    assert not violations, "\n".join(violations)


def test_the_renderer_is_imported() -> None:
    assert sum(bool(imported_render_functions(module)) for module in MODULES) > 8


def test_render_functions_are_imported_by_name() -> None:
    """The other tests here find callers of the renderer by the names that they import."""
    violations = [
        f"{module.name}:{line}"
        for module in MODULES
        for name, line in module.imports()
        if name in ("forum.core.text.html", "forum.web.rendering.texts")
        and _imports_module(module, name)
    ]
    assert not violations


def _imports_module(module: Module, name: str) -> bool:
    package, _, last = name.rpartition(".")
    return any(
        (isinstance(node, ast.Import) and any(each.name == name for each in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == package
            and any(each.name == last for each in node.names)
        )
        for node in module.nodes
    )
