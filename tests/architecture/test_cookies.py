"""Cookies: every layer reads them by `cookies_of`, so that all read one odd header alike."""

import ast

import pytest

from tests.architecture.source import Module, modules

READER = "forum/web/cookies.py"
PARSERS = {"http.cookies", "http.cookiejar"}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_cookies_are_read_in_one_place(module: Module) -> None:
    readers = {
        node.lineno
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("cookies", "cookie_parser"))
        or (isinstance(node, ast.Constant) and node.value in ("cookie", b"cookie"))
    }
    imports = {name for name, _ in module.imports()} & PARSERS
    if module.name == READER:
        assert readers, "this test doesn't see what it forbids"
    else:
        assert (readers, imports) == (set(), set())
