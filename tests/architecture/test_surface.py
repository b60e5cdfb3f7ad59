"""The whole surface: every way in has a guard, a limit where it writes, words for its codes."""

import re
from pathlib import Path

import pytest

from forum.app.container import build
from forum.health import ROUTES as HEALTH
from forum.settings.loader import load
from forum.web.guards import ADMINS, EVERYONE, GUARDS, MEMBERS, MODERATORS, OFFICIALS
from forum.web.middleware import errors
from forum.web.routing import RouteSpec
from tests.architecture.source import ROOT, modules

FORUM = build(load(environment={}))
ROUTES = [*HEALTH, *(route for part in FORUM.slices for route in part.routes)]
# Who may change something without an account, and why.
OPEN_WRITES = {
    "accounts:send": "asks for a sign-in",
    "accounts:enter_code": "signs in",
    "accounts:use_link": "signs in",
    "accounts:again": "asks for a sign-in",
    "accounts:discard": "whoever got the mail throws a draft away",
    "accounts:sign_out": "signing out twice does no harm",
    "accounts:stop_mail": "mail programs post here (RFC 8058)",
    "ideas:post": "a guest confirms by mail",
    "ideas:vote": "a guest confirms by mail",
    "ideas:comment": "a guest confirms by mail",
    "ideas:follow": "a guest confirms by mail",
    "projects:comment": "a guest confirms by mail",
    "projects:follow": "a guest confirms by mail",
    "web:text_size": "sets a cookie",
}
STAFF_PLACES = {
    "/moderation": (MODERATORS, ADMINS),
    "/office": (OFFICIALS, ADMINS, MEMBERS),
    "/admin": (ADMINS,),
}


def _name(route: RouteSpec) -> str:
    return f"{route.method} {route.full_path}"


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_every_entry_has_a_guard(route: RouteSpec) -> None:
    assert route.guard in GUARDS
    if route.method == "POST" and route.guard is EVERYONE:
        assert route.name in OPEN_WRITES, f"{route.name} lets everyone write: say why, or guard it"


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_every_entry_reads_or_writes(route: RouteSpec) -> None:
    assert route.method in ("GET", "POST")
    if route.method == "POST":
        assert {"address", "member"} <= set(route.limits)
    known = {name for name, _ in load(environment={}).limits}
    assert set(route.limits) <= known


@pytest.mark.parametrize("route", ROUTES, ids=_name)
def test_the_desks_are_for_colleagues(route: RouteSpec) -> None:
    for place, guards in STAFF_PLACES.items():
        if route.path == place or route.path.startswith(f"{place}/"):
            assert route.guard in guards


def test_names_and_paths_are_taken_once() -> None:
    for values in ([route.name for route in ROUTES], [_name(route) for route in ROUTES]):
        assert len(values) == len(set(values))


def test_every_handler_is_reached() -> None:
    """A route that isn't in ENTRIES is dead, and looks alive to its reader."""
    for part in FORUM.slices:
        for route in part.routes:
            assert route.handler.__doc__, f"{route.name} doesn't say what it does"


def test_handlers_and_content_types_have_one_name_each() -> None:
    handlers = [item.name for part in FORUM.slices for item in part.handlers]
    assert len(handlers) == len(set(handlers))
    kinds = [kind.name for part in FORUM.slices for kind in part.content]
    assert len(kinds) == len(set(kinds))


def test_every_public_code_has_its_sentence() -> None:
    words = dict(errors.MESSAGES)
    for part in FORUM.slices:
        words |= part.messages
    raised = set()
    pattern = re.compile(r'(?:denied|Forbidden|Conflict|NotFound)\("([a-z_]+)"\)')
    for module in modules():
        raised |= set(pattern.findall(module.path.read_text()))
    # How a sign-in link is refused is said by its page.
    assert len(raised) > 10
    assert sorted(raised - set(words)) == []


def test_no_two_slices_use_a_code_for_two_sentences() -> None:
    seen: dict[str, str] = dict(errors.MESSAGES)
    for part in FORUM.slices:
        for code, sentence in part.messages.items():
            assert seen.setdefault(code, sentence) == sentence, f"{part.name}: {code}"


def test_every_way_to_the_static_files_is_there() -> None:
    order = (ROOT / "static" / "css" / "ORDER").read_text().split()
    found = {path.name for path in Path(ROOT / "static" / "css").glob("*.css")}
    assert sorted(order) == sorted(found)
