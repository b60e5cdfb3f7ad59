"""Every route × guest, erased, blocked, resident, sleeping, moderator, official, admin, author: who enters."""

import tomllib
from pathlib import Path

import click
import httpx2
import pytest

from forum.app.container import Forum
from forum.cli import main
from forum.health import ROUTES as HEALTH
from forum.web.routing import RouteSpec
from tests.architecture.test_surface import FORUM
from tests.conftest import ClientAs, MakeClient
from tests.integration.permissions.actors import ACTORS, FORMS, set_the_scene
from tests.services.databases import ON_SQLITE

_TABLE = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
MATRIX: dict[str, str] = _TABLE["routes"]
COMMANDS: dict[str, str] = _TABLE["commands"]
ROUTES = [*HEALTH, *(route for part in FORUM.slices for route in part.routes)]


def admitted(response: httpx2.Response) -> bool:
    """Whether a route was entered: neither refused, nor hidden, nor sent to sign in."""
    location = response.headers.get("location", "")
    is_sent_away = "/sign-in?next=" in location or "/me/second-factor?next=" in location
    return response.status_code not in (403, 404) and not is_sent_away


def test_every_route_has_an_expectation() -> None:
    assert sorted(MATRIX) == sorted(route.name for route in ROUTES)
    assert all(set(letters) <= set(ACTORS) for letters in MATRIX.values())


@ON_SQLITE
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_exactly_these_are_admitted(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, route: RouteSpec
) -> None:
    scene = await set_the_scene(forum, client_as, new_client)
    path = scene.path(route.full_path)
    statuses = {}
    for letter in ACTORS:
        response = await scene.browsers[letter].request(
            route.method, path, data=FORMS.get(route.name)
        )
        statuses[letter] = (response.status_code, admitted(response))
    found = "".join(letter for letter, (_, entered) in statuses.items() if entered)
    assert found == MATRIX[route.name], statuses


def test_every_command_has_an_expectation() -> None:
    commands = set(main.list_commands(click.Context(main)))
    assert commands == set(COMMANDS)
    assert set(COMMANDS.values()) == {"operator"}
