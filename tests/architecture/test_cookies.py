"""Cookies: read in one place, and each that the code sets is on `/privacy`."""

import ast
import re

from forum.accounts.middleware.sessions import cookie_name
from forum.privacy.routes.cookies import COOKIES
from tests.architecture.source import Module, modules
from tests.architecture.test_surface import FORUM

COOKIE = re.compile(r"forum_[a-z_]+")
METRICS = "forum/web/metrics.py"
"""Names of metrics begin so, too."""
LIST = "forum/privacy/routes/cookies.py"
WRITERS = {
    "forum/accounts/middleware/browser_cookies.py",
    "forum/accounts/middleware/sessions.py",
    "forum/accounts/routes/providers.py",
    "forum/web/cookies.py",
    "forum/web/flash.py",
    "forum/web/kiosk.py",
    "forum/web/middleware/language.py",
    "forum/web/page_cache/middleware.py",
}
"""The files that set cookies themselves: each name in them begins as `COOKIE` says."""

READER = "forum/web/cookies.py"
PARSERS = {"http.cookies", "http.cookiejar"}


def test_each_name_in_the_code_is_in_the_list() -> None:
    names = {
        node.value
        for module in modules()
        if module.name not in (METRICS, LIST)
        for node in module.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and COOKIE.fullmatch(node.value)
    }
    assert names - {"forum_session"} == {cookie.name for cookie in COOKIES}
    assert cookie_name(FORUM.site) in ("forum_session", "__Host-forum")


def test_nothing_else_sets_cookies() -> None:
    sets = re.compile(r"\.set_cookie\(|[\"']set-cookie[\"'],", re.IGNORECASE)
    writers = {module.name for module in modules() if sets.search(module.path.read_text())}
    assert writers == WRITERS


def _reads_cookies(module: Module) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ("cookies", "cookie_parser"))
        or (isinstance(node, ast.Constant) and node.value in ("cookie", b"cookie"))
        for node in module.nodes
    ) or any(name in PARSERS for name, _ in module.imports())


def test_cookies_are_read_in_one_place() -> None:
    assert [module.name for module in modules() if _reads_cookies(module)] == [READER]
