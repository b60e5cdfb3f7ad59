"""The routes of a provider that is set up: who enters, as in the permission matrix; nobody meets a fault."""

import pytest

from forum.accounts.routes.providers import ROUTES
from forum.app.container import Forum
from forum.web.routing import RouteSpec
from tests.conftest import ClientAs, MakeClient
from tests.integration.permissions.actors import ACTORS, set_the_scene
from tests.integration.permissions.test_matrix import ask_as_each
from tests.services.databases import ON_SQLITE

EVERYBODY = "".join(ACTORS)
ENTERS = {
    "accounts:set_out": EVERYBODY,
    "accounts:come_back": EVERYBODY,
}


@ON_SQLITE
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_exactly_these_enter(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, route: RouteSpec
) -> None:
    scene = await set_the_scene(forum, client_as, new_client)
    letters, statuses = await ask_as_each(scene, route)
    assert letters == ENTERS[route.name], statuses
