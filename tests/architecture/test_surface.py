"""Public surface: guards of all routes, rate limits of those that write, messages of all codes."""

import re
from pathlib import Path

from forum.app.container import build
from forum.health import ROUTES as HEALTH
from forum.settings.loader import load
from forum.web.guards import ADMINS, EVERYONE, GUARDS, MEMBERS, MODERATORS, OFFICIALS
from forum.web.middleware import errors
from forum.web.routing import RouteSpec
from tests.architecture.source import ROOT, modules

FORUM = build(load(environment={}))
ROUTES = [*HEALTH, *(route for slice_ in FORUM.slices for route in slice_.routes)]
# Routes that write without requiring an account, and the reason for each.
OPEN_WRITES = {
    "accounts:send": "requests a sign-in",
    "accounts:enter_code": "signs in",
    "accounts:use_link": "signs in",
    "accounts:again": "requests a sign-in",
    "accounts:discard": "the recipient of the mail discards a draft",
    "accounts:sign_out": "signing out twice does no harm",
    "accounts:address_confirm": "whoever has the mailed link",
    "accounts:address_refuse": "whoever has the mailed link",
    "inbox:fewer_mails": "mail programs post here (RFC 8058)",
    "ideas:post": "a guest confirms by mail",
    "ideas:alike": "it writes nothing: a text is too long and too private for an address",
    "ideas:vote": "a guest confirms by mail",
    "ideas:comment": "a guest confirms by mail",
    "ideas:follow": "a guest confirms by mail",
    "home:follow_topic": "a guest confirms by mail",
    "projects:comment": "a guest confirms by mail",
    "projects:follow": "a guest confirms by mail",
    "offers:send": "a guest confirms by mail",
    "moderation:object": "whoever has the mailed link",
    "moderation:ask_for_help": "who needs help has no account to make first; limited by address and in all",
    "moderation:take_back_help": "whoever has the secret link",
    "moderation:send_report": "readers report without an account (Article 16 of Regulation (EU) 2022/2065)",
    "web:text_size": "sets a cookie",
    "web:kiosk_end": "signs out, and deletes cookies",
}
STAFF_SECTIONS = {
    "/moderation": (MODERATORS, ADMINS),
    "/office": (OFFICIALS, ADMINS, MEMBERS),
    "/admin": (ADMINS,),
}


def _name(route: RouteSpec) -> str:
    return f"{route.method} {route.full_path}"


def test_every_route_has_a_guard() -> None:
    assert not [_name(route) for route in ROUTES if route.guard not in GUARDS]
    open_writes = {
        route.name for route in ROUTES if route.method == "POST" and route.guard is EVERYONE
    }
    assert open_writes <= set(OPEN_WRITES), "these let everyone write: state the reason, or guard"


def test_every_writing_route_has_rate_limits() -> None:
    assert {route.method for route in ROUTES} <= {"GET", "POST"}
    writes = [route for route in ROUTES if route.method == "POST"]
    assert not [_name(each) for each in writes if not {"address", "member"} <= set(each.limits)]
    known = {name for name, _ in load(environment={}).limits}
    assert not [_name(route) for route in ROUTES if not set(route.limits) <= known]


def test_the_desks_are_for_staff_only() -> None:
    assert not [
        _name(route)
        for section, guards in STAFF_SECTIONS.items()
        for route in ROUTES
        if (route.path == section or route.path.startswith(f"{section}/"))
        and route.guard not in guards
    ]


def test_route_names_and_paths_are_unique() -> None:
    for values in ([route.name for route in ROUTES], [_name(route) for route in ROUTES]):
        assert len(values) == len(set(values))


def test_every_route_handler_has_a_docstring() -> None:
    for slice_ in FORUM.slices:
        for route in slice_.routes:
            assert route.handler.__doc__, f"the handler of {route.name} has no docstring"


def test_names_of_event_handlers_and_content_types_are_unique() -> None:
    handlers = [item.name for slice_ in FORUM.slices for item in slice_.handlers]
    assert len(handlers) == len(set(handlers))
    content_types = [
        content_type.name for slice_ in FORUM.slices for content_type in slice_.content
    ]
    assert len(content_types) == len(set(content_types))


def test_every_error_code_has_a_message() -> None:
    messages = dict(errors.MESSAGES)
    for slice_ in FORUM.slices:
        messages |= slice_.messages
    raised = set()
    pattern = re.compile(r'(?:denied|Forbidden|Conflict|NotFound)\("([a-z_]+)"\)')
    for module in modules():
        raised |= set(pattern.findall(module.path.read_text()))
    # The page of a sign-in link has its own texts for refused links.
    assert len(raised) > 10
    assert sorted(raised - set(messages)) == []


def test_no_two_slices_have_different_messages_for_one_code() -> None:
    sentences: dict[str, str] = dict(errors.MESSAGES)
    for slice_ in FORUM.slices:
        for code, sentence in slice_.messages.items():
            assert sentences.setdefault(code, sentence) == sentence, f"{slice_.name}: {code}"


def test_the_stylesheet_orders_list_every_stylesheet_once() -> None:
    folder = Path(ROOT / "static" / "css")
    ordered = [name for order in folder.glob("ORDER*") for name in order.read_text().split()]
    # Of one page each.
    ordered += ["embed.css", "poster.css"]
    assert sorted(ordered) == sorted(path.name for path in folder.glob("*.css"))
