"""Templates: each uses only the fields of its page and the global names."""

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import meta, nodes
from starlette.requests import Request

from forum.app.container import build
from forum.core.content.review_policy import ReviewPolicy
from forum.demo.sign_in_page import SLICE as DEMO
from forum.settings.loader import load
from forum.web.rendering.environment import make_environment
from forum.web.rendering.pages import Page, Renderer
from forum.web.urls import UrlBuilder
from tests.architecture.source import PACKAGES, ROOT, modules

FORUM = build(load(environment={}), extra=[DEMO])
RENDERER = Renderer(FORUM.site, FORUM.urls, {}, ReviewPolicy())
TEMPLATES = ROOT / "templates"


def _page_classes(base: type[Page] = Page) -> Iterator[type[Page]]:
    for page in base.__subclasses__():
        yield page
        yield from _page_classes(page)


def _is_application_page(page: type[Page]) -> bool:
    return page.__module__.split(".")[0] in PACKAGES


PAGES = sorted(
    (page for page in _page_classes() if hasattr(page, "template") and _is_application_page(page)),
    key=lambda page: (page.__module__, page.__name__),
)
DOCUMENTS = TEMPLATES / "documents"
"""Pages that stand alone, as files: they have no layout, and their own style."""
NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*.html")
    if DOCUMENTS not in path.parents
)


def _request_names() -> set[str]:
    """The context variables that every page has from its request."""
    scope = {
        "type": "http", "path": "/nl/", "query_string": b"", "headers": [(b"host", b"a")],
        "forum.language": "nl", "server": ("a", 80), "scheme": "http", "method": "GET",
    }  # fmt: skip
    return set(RENDERER._request_context(Request(scope)))


_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_BROWSER_JUDGES = re.compile(
    r"\brequired\b|\b(?:kind|type)=\"(?:email|url|number)\"|\b\w+_fields?\("
)
"""Fields that browsers judge by themselves, or macros of such fields."""


@pytest.mark.parametrize("name", NAMES)
def test_no_form_is_judged_by_the_browser(name: str) -> None:
    """It would speak in its own language, and hide what we say beside each field."""
    forms = _FORM.findall((TEMPLATES / name).read_text())
    assert [
        form[:200] for form in forms if _BROWSER_JUDGES.search(form) and "novalidate" not in form
    ] == []


GLOBALS = set(RENDERER.environment.globals) | _request_names()


@cache
def _parse(path: Path) -> nodes.Template:
    return RENDERER.environment.parse(path.read_text())


@cache
def _names_set_in_any_template() -> set[str]:
    """The names that any template assigns."""
    found = [node for name in NAMES for node in _parse(TEMPLATES / name).find_all(nodes.Name)]
    return {node.name for node in found if node.ctx == "store"}


def _required_names(name: str, seen: set[str]) -> set[str]:
    """The undeclared names of a template and of those that it includes or extends."""
    if name in seen:
        return set()
    seen.add(name)
    tree = _parse(TEMPLATES / name)
    needed = meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        assert other is not None, f"{name} computes the name of a template"
        # An imported file sees this template's context only when imported "with context".
        if _shares_context(tree, other):
            needed |= _required_names(other, seen)
    return needed


def _shares_context(tree: nodes.Template, other: str) -> bool:
    imports: list[nodes.Import | nodes.FromImport] = [
        *tree.find_all(nodes.Import),
        *tree.find_all(nodes.FromImport),
    ]
    for node in imports:
        if isinstance(node.template, nodes.Const) and node.template.value == other:
            return node.with_context
    return True


def test_there_are_pages() -> None:
    assert len(PAGES) > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_template_uses_only_what_its_page_provides(page: type[Page]) -> None:
    provided = {item.name for item in dataclasses.fields(page)}
    # jinja2.meta reports a name that another block or include sets as undeclared.
    unknown = (
        _required_names(page.template, set())
        - provided
        - GLOBALS
        - _names_set_in(page.template, set())
    )
    assert not unknown, f"{page.template} uses {sorted(unknown)}; {page.__name__} has no such field"


def _own_names(tree: nodes.Template) -> set[str]:
    """The names that a template defines or imports, and those that it tests with `is defined`."""
    found = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    found |= {macro.name for macro in tree.find_all(nodes.Macro)}
    found |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        found |= {name if isinstance(name, str) else name[1] for name in node.names}
    for test in tree.find_all(nodes.Test):
        if test.name == "defined" and isinstance(test.node, nodes.Name):
            found.add(test.node.name)
    return found


def _names_set_in(name: str, seen: set[str]) -> set[str]:
    if name in seen:
        return set()
    seen.add(name)
    tree = _parse(TEMPLATES / name)
    found = _own_names(tree)
    for other in meta.find_referenced_templates(tree):
        if other and _shares_context(tree, other):
            found |= _names_set_in(other, seen)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_page_provides_nothing_that_its_template_ignores(page: type[Page]) -> None:
    if page.__bases__ != (Page,) or not page.__dict__.get("template"):
        return
    provided = {item.name for item in dataclasses.fields(page)}
    unused = provided - _required_names(page.template, set()) - _names_set_in(page.template, set())
    assert not unused, f"{page.template} never uses {sorted(unused)} of {page.__name__}"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_a_template_is_provided_by_some_page(name: str) -> None:
    """Imported macros see only their arguments and the globals."""
    tree = _parse(TEMPLATES / name)
    known = GLOBALS | _own_names(tree)
    if not name.startswith("parts/"):
        known |= {item.name for page in PAGES for item in dataclasses.fields(page)}
        known |= _names_set_in_any_template()
    unknown = meta.find_undeclared_variables(tree) - known
    assert not unknown, f"{name} uses {sorted(unknown)}"


def test_every_page_has_its_template_and_every_template_its_page() -> None:
    used: set[str] = set()
    for page in PAGES:
        _required_names(page.template, used)
    imported = set()
    for name in NAMES:
        tree = _parse(TEMPLATES / name)
        imported |= {other for other in meta.find_referenced_templates(tree) if other}
    assert sorted(set(NAMES) - used - imported) == []


def test_every_link_in_a_template_names_a_route() -> None:
    known = set(FORUM.urls._patterns)
    violations = []
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.jinja")]):
        tree = _parse(path)
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in ("url", "absolute"):
                target = call.args[0]
                if isinstance(target, nodes.Const) and target.value not in known:
                    violations.append(f"{path.name}:{call.lineno} {target.value}")
    assert not violations


def test_templates_mark_only_rendered_html_as_safe() -> None:
    violations = []
    for path in sorted(TEMPLATES.rglob("*.*")):
        tree = _parse(path)
        for node in tree.find_all(nodes.Filter):
            inner = node.node
            name = getattr(inner, "attr", getattr(inner, "name", ""))
            # `text` of a view and the previews of a form are rendered too; drawings are constants.
            is_rendered = name.endswith(("html", "patch", "quilt", "qr", "text")) or any(
                part in str(inner) for part in ("drawings", "'previews'")
            )
            if node.name == "safe" and not is_rendered:
                violations.append(f"{path.relative_to(TEMPLATES)}:{node.lineno} {name}|safe")
    assert not violations


def test_no_template_holds_a_style_or_a_script_of_its_own() -> None:
    """The content security policy would block it."""
    violations = []
    for name in NAMES:
        text = (TEMPLATES / name).read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if (
                " style=" in line
                or "<style" in line
                or " onclick=" in line
                or "javascript:" in line
            ):
                violations.append(f"{name}:{number}")
    assert not violations


def test_every_mail_has_its_template() -> None:
    environment = make_environment()
    links = UrlBuilder([])
    assert links is not None
    mail_names = {mail.template or mail.name for part in FORUM.slices for mail in part.mails}
    for mail_name in mail_names:
        assert (TEMPLATES / "mail" / f"{mail_name}.jinja").exists()
        environment.get_template(f"mail/{mail_name}.jinja")


def test_no_module_builds_html_itself() -> None:
    allowed = (
        "forum/web/rendering/environment.py",
        "forum/web/rendering/fragments.py",
        "forum/web/rendering/localized.py",
        "forum/web/rendering/structured_data.py",
        "forum/core/content/marked.py",
        "moderation/pages/case.py",
        "search/presenters.py",
        "search/pages.py",
    )
    violations = [
        module.name
        for module in modules()
        if any(name == "markupsafe" for name, _ in module.imports()) and module.name not in allowed
    ]
    assert not violations
