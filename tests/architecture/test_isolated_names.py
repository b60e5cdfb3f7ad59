"""Names in sentences: whatever somebody wrote is isolated where a sentence of ours takes it.

Else the signs at its ends move to the other side in a language that runs the other way.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from jinja2 import nodes

from forum.web.rendering.environment import make_environment
from tests.architecture.source import ROOT, modules

TEMPLATES = ROOT / "templates"
TEMPLATE_NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()
)
FILTERS = {"bdi", "isolated"}
MACROS = {"written"}
"""Macros that isolate what they are given, in both forms of a mail."""
OURS = {
    "num", "count", "number", "total", "public", "published", "refused", "size", "length", "most", "least", "contrast",
    "date", "day", "year", "last", "end", "moment", "time", "period", "age", "one", "other", "sign", "example", "nearest",
    "language", "languages", "country", "plural", "role", "step", "key", "what", "code", "browser", "system", "device",
    "email",
}  # fmt: skip
"""Placeholders for what we say ourselves: numbers, days, and words in the language of the sentence.
An address begins and ends with a letter or a digit, so it has nothing to isolate."""
OURS_IN = {
    ("parts/forms.html", "title"), ("privacy/data.html", "kind"), ("privacy/statement.html", "purpose"),
    ("privacy/statement.html", "requested"),
}  # fmt: skip
"""Placeholders of one template that stand for words of ours there."""
ELEMENT = re.compile(r"<bdi[^>]*>(?:<\w+>)*%\((\w+)\)s")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
OF_THE_TOWN = {"name", "town", "contact_name", "moderator_name", "signature"}
"""Attributes of the site that administrators write."""
TRANSLATE = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
ENVIRONMENT = make_environment()


def _parse(source: str) -> nodes.Template:
    return ENVIRONMENT.parse(source)


def _is_isolated(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in MACROS
    )


def bare_in_sentences(template: nodes.Template) -> Iterator[str]:
    """The placeholders that a template fills with something that isn't isolated."""
    for call in template.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in TRANSLATE):
            continue
        sentences = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
        held = {name for text in sentences for name in ELEMENT.findall(str(text))}
        for keyword in call.kwargs:
            if keyword.key not in OURS | held and not _is_isolated(keyword.value):
                yield keyword.key


def bare_values(template: nodes.Template) -> Iterator[str]:
    """What a template shows of the site's own names without isolating it."""
    allowed: set[int] = set()
    for node in template.find_all(nodes.Filter):
        if node.name in FILTERS:
            allowed.update(map(id, node.find_all(nodes.Getattr)))
    for loop in template.find_all(nodes.For):
        allowed.update(map(id, loop.iter.find_all(nodes.Getattr)))
    tests = [choice.test for choice in template.find_all(nodes.If)]
    tests += [choice.test for choice in template.find_all(nodes.CondExpr)]
    for test in tests:
        allowed.update(id(node) for node in _with(test))
    for value in template.find_all(nodes.Getattr):
        is_site = isinstance(value.node, nodes.Name) and value.node.name == "site"
        if is_site and value.attr in OF_THE_TOWN and id(value) not in allowed:
            yield f"site.{value.attr}"


def _with(node: nodes.Node) -> list[nodes.Node]:
    return [node, *node.find_all(nodes.Getattr)]


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_template_isolates_names(name: str) -> None:
    template = _parse((TEMPLATES / name).read_text())
    bare = [key for key in bare_in_sentences(template) if (name, key) not in OURS_IN]
    assert not bare + list(bare_values(template))


def test_a_bare_name_in_a_template_is_found() -> None:
    source = (
        '{{ _("Hello %(name)s", name=person) }} {% trans who=who %}{{ who }} wrote{% endtrans %}'
    )
    assert list(bare_in_sentences(_parse(source))) == ["name", "who"]
    assert list(bare_values(_parse("<b>{{ site.name }}</b>"))) == ["site.name"]


def _is_call(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _filled(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The names and values with which a module fills sentences."""
    assigned = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            right = node.right
            filled = assigned.get(right.id) if isinstance(right, ast.Name) else right
            if isinstance(filled, ast.Dict):
                for key, value in zip(filled.keys, filled.values, strict=True):
                    if isinstance(key, ast.Constant):
                        yield str(key.value), value
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format":
            yield from ((each.arg, each.value) for each in node.keywords if each.arg)


def bare_in_code(tree: ast.Module) -> list[str]:
    """The names with which a module fills a sentence without isolating them."""
    return [
        name
        for name, value in _filled(tree)
        if name not in OURS and not _is_call(value, "isolated")
    ]


def test_code_isolates_names() -> None:
    translating = [
        module
        for module in modules()
        if not TRANSLATE.isdisjoint(name for _, name in module.imported_names())
    ]
    assert len(translating) > 20
    assert {
        module.name: bare for module in translating if (bare := bare_in_code(module.tree))
    } == {}


def test_a_bare_name_in_code_is_found() -> None:
    source = 'words = {"who": name, "day": day}\na = text % words\nb = text.format(town=site.town)'
    assert bare_in_code(ast.parse(source)) == ["who", "town"]
