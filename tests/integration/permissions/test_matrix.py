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
from tests.integration.permissions.actors import ACTORS, FORMS, Scene
from tests.integration.permissions.kept_scene import KeptScene
from tests.services.databases import SqliteTemplate

_TABLE = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text())
MATRIX: dict[str, str] = _TABLE["routes"]
COMMANDS: dict[str, str] = _TABLE["commands"]
ROUTES = [*HEALTH, *(route for part in FORUM.slices for route in part.routes)]


def admitted(response: httpx2.Response) -> bool:
    """Whether a route was entered: neither refused, nor hidden, nor sent to sign in; a fault is neither."""
    assert response.status_code < 500, f"{response.request.method} {response.request.url}"
    location = response.headers.get("location", "")
    is_sent_away = "/sign-in?next=" in location or "/me/second-factor?next=" in location
    return response.status_code not in (403, 404) and not is_sent_away


def test_every_route_has_an_expectation() -> None:
    assert sorted(MATRIX) == sorted(route.name for route in ROUTES)
    assert all(set(letters) <= set(ACTORS) for letters in MATRIX.values())


@pytest.fixture(scope="module")
def kept_scene(tmp_path_factory: pytest.TempPathFactory) -> KeptScene:
    """The scene of this worker."""
    return KeptScene(tmp_path_factory.mktemp("scene"))


@pytest.fixture
def database_url(kept_scene: KeptScene, sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """A copy of the scene's database, on SQLite only."""
    kept_scene.copy(sqlite_template, tmp_path)
    return f"sqlite+aiosqlite:///{tmp_path / 'forum.db'}"


@pytest.fixture
async def scene(
    kept_scene: KeptScene, forum: Forum, client_as: ClientAs, new_client: MakeClient, tmp_path: Path
) -> Scene:
    """The scene as it was set, whatever other tests did in theirs."""
    return await kept_scene.enter(forum, client_as, new_client, tmp_path)


async def ask_as_each(scene: Scene, route: RouteSpec) -> tuple[str, dict[str, int]]:
    """The letters of the actors whom a route admits, and the status that each is answered with."""
    path, letters, statuses = scene.path(route.full_path), "", {}
    for letter in ACTORS:
        response = await scene.browsers[letter].request(
            route.method, path, data=FORMS.get(route.name)
        )
        statuses[letter] = response.status_code
        letters += letter if admitted(response) else ""
    return letters, statuses


async def test_exactly_these_may_look(scene: Scene) -> None:
    """Every page; a look changes nothing about who may look, so one scene does for all."""
    pages = [route for route in ROUTES if route.method == "GET"]
    answers = {route.name: await ask_as_each(scene, route) for route in pages}
    unexpected = {name: answer for name, answer in answers.items() if answer[0] != MATRIX[name]}
    assert not unexpected


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.method != "GET"], ids=lambda route: route.name
)
async def test_exactly_these_may_act(scene: Scene, route: RouteSpec) -> None:
    letters, statuses = await ask_as_each(scene, route)
    assert letters == MATRIX[route.name], statuses


def test_every_command_has_an_expectation() -> None:
    commands = set(main.list_commands(click.Context(main)))
    assert commands == set(COMMANDS)
    assert set(COMMANDS.values()) == {"operator"}
