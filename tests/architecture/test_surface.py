"""The whole surface: every way in has a guard, a limit where it writes, words for its codes."""

import re
from pathlib import Path

import pytest

from forum.app.container import build
from forum.health import ENTRIES as HEALTH
from forum.settings.loader import load
from forum.web.guards import ADMINS, EVERYONE, GUARDS, MEMBERS, MODERATORS, OFFICIALS
from forum.web.middleware import errors
from forum.web.routing import Entry
from tests.architecture.source import ROOT, modules

FORUM = build(load(environment={}))
ENTRIES = [*HEALTH, *(entry for part in FORUM.slices for entry in part.entries)]
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


def _name(entry: Entry) -> str:
    return f"{entry.method} {entry.full_path}"


@pytest.mark.parametrize("entry", ENTRIES, ids=_name)
def test_every_entry_has_a_guard(entry: Entry) -> None:
    assert entry.guard in GUARDS
    if entry.method == "POST" and entry.guard is EVERYONE:
        assert entry.name in OPEN_WRITES, f"{entry.name} lets everyone write: say why, or guard it"


@pytest.mark.parametrize("entry", ENTRIES, ids=_name)
def test_every_entry_reads_or_writes(entry: Entry) -> None:
    assert entry.method in ("GET", "POST")
    if entry.method == "POST":
        assert {"address", "member"} <= set(entry.limits)
    known = {name for name, _ in load(environment={}).limits}
    assert set(entry.limits) <= known


@pytest.mark.parametrize("entry", ENTRIES, ids=_name)
def test_the_desks_are_for_colleagues(entry: Entry) -> None:
    for place, guards in STAFF_PLACES.items():
        if entry.path == place or entry.path.startswith(f"{place}/"):
            assert entry.guard in guards


def test_names_and_paths_are_taken_once() -> None:
    for values in ([entry.name for entry in ENTRIES], [_name(entry) for entry in ENTRIES]):
        assert len(values) == len(set(values))


def test_every_handler_is_reached() -> None:
    """A route that isn't in ENTRIES is dead, and looks alive to its reader."""
    for part in FORUM.slices:
        for entry in part.entries:
            assert entry.handler.__doc__, f"{entry.name} doesn't say what it does"


def test_handlers_and_content_types_have_one_name_each() -> None:
    handlers = [item.name for part in FORUM.slices for item in part.handlers]
    assert len(handlers) == len(set(handlers))
    kinds = [kind.name for part in FORUM.slices for kind in part.content]
    assert len(kinds) == len(set(kinds))


def test_every_public_code_has_its_sentence() -> None:
    words = dict(errors.WORDS)
    for part in FORUM.slices:
        words |= part.words
    raised = set()
    pattern = re.compile(r'(?:denied|Refused|Conflict|Missing)\("([a-z_]+)"\)')
    for module in modules():
        raised |= set(pattern.findall(module.path.read_text()))
    # How a sign-in link is refused is said by its page.
    assert len(raised) > 10
    assert sorted(raised - set(words)) == []


def test_no_two_slices_use_a_code_for_two_sentences() -> None:
    seen: dict[str, str] = dict(errors.WORDS)
    for part in FORUM.slices:
        for code, sentence in part.words.items():
            assert seen.setdefault(code, sentence) == sentence, f"{part.name}: {code}"


def test_every_way_to_the_static_files_is_there() -> None:
    order = (ROOT / "static" / "css" / "ORDER").read_text().split()
    found = {path.name for path in Path(ROOT / "static" / "css").glob("*.css")}
    assert sorted(order) == sorted(found)
