"""One door for each outside library, one for commits, and no import hidden in a function."""

import ast

import pytest

from tests.architecture.source import Module, modules

MODULES = modules()
DOORS = {
    "bleach": ("forum/core/text/html.py", "it is unmaintained, and must be exchanged in one place"),
    "markdown_it": ("forum/core/text/html.py", "what people type becomes HTML in one place only"),
    "authlib": (
        "forum/accounts/oidc/client.py",
        "one file decides who a provider says somebody is",
    ),
    "joserfc": ("forum/accounts/oidc/client.py", "one file decides which signatures count"),
    "meilisearch": ("search/engines/meili.py", "its client is synchronous: threads stay inside"),
    "aiosmtplib": ("forum/core/mail/smtp.py", "it folds long headers unless it is given bytes"),
    "prometheus_client": ("forum/web/metrics.py", "labels stay few, and hold nobody's data"),
    "eldc": ("forum/core/i18n/detection.py", "it is young, and is set up once for all threads"),
    "alembic": (
        "forum/migrations/alembic_runner.py",
        "serving loads half a second faster without it",
    ),
}
COMMITS = (
    "forum/core/unit_of_work.py",
    "rows and journal entries are committed together or not at all",
)


@pytest.mark.parametrize("library", DOORS)
def test_each_outside_library_comes_in_by_one_door(library: str) -> None:
    door, reason = DOORS[library]
    wrong = [
        f"{module.name}:{line} imports {library}; only {door} may: {reason}"
        for module in MODULES
        for name, line in module.imports()
        if name.split(".")[0] == library and module.name != door
    ]
    assert not wrong, "\n".join(wrong)


def test_the_doors_are_in_use() -> None:
    used = {name.split(".")[0] for module in MODULES for name, _ in module.imports()}
    assert {
        "bleach",
        "markdown_it",
        "authlib",
        "aiosmtplib",
        "meilisearch",
        "prometheus_client",
    } <= used


def test_only_the_work_commits() -> None:
    door, reason = COMMITS
    wrong = [
        f"{module.name}:{line} commits; only {door} may: {reason}"
        for module in MODULES
        for line in module.calls("commit", "begin")
        if module.name not in (door, "forum/schema.py") and not module.name.startswith("search/")
    ]
    assert not wrong, "\n".join(wrong)
    assert any(module.name == door and list(module.calls("begin")) for module in MODULES)


def test_search_commits_only_its_own_index() -> None:
    wrong = [
        module.name
        for module in MODULES
        if list(module.calls("commit", "begin"))
        and module.name.startswith("search/")
        and not module.name.startswith("search/engines/")
    ]
    assert not wrong


def _hidden(module: Module) -> list[str]:
    return [
        f"{module.name}:{node.lineno} imports inside {function.name}(): the floors can't be seen"
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_no_function_imports() -> None:
    wrong = [line for module in MODULES for line in _hidden(module)]
    assert not wrong, "\n".join(wrong)


def test_every_module_and_every_package_says_what_it_is() -> None:
    assert not [module.name for module in MODULES if not ast.get_docstring(module.tree)]


def test_an_init_holds_a_docstring_at_most() -> None:
    wrong = [
        module.name
        for module in MODULES
        if module.path.name == "__init__.py"
        and len(module.tree.body) > 1
        # The choice between engines is what this package is.
        and module.name != "search/engines/__init__.py"
    ]
    assert not wrong


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    longest = 320
    wrong = [
        f"{module.name}: {lines} lines; split it by intent"
        for module in MODULES
        if (lines := len(module.path.read_text().splitlines())) > longest
    ]
    assert not wrong, "\n".join(wrong)
