"""Fixtures: a forum with a name, to which passkeys can belong, and passkeys in software."""

from collections.abc import Callable

import pytest

from forum.app.container import Forum
from tests.conftest import MakeForum
from tests.services.authenticator import Authenticator

HOST = "ideas.example.org"
ORIGIN = f"http://{HOST}"
PUBLIC_ADDRESS = {"FORUM_SITE__BASE_URL": ORIGIN}
"""The settings of a forum behind a proxy, at whose own address the clients of these tests ask."""

MakeKey = Callable[..., Authenticator]


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum with a public address."""
    created = make_forum(**PUBLIC_ADDRESS)
    await created.engine.start()
    return created


@pytest.fixture
def make_key() -> MakeKey:
    """Make passkeys of this site: `make_key(counts=False)`."""

    def make(*, verifies: bool = True, counts: bool = True) -> Authenticator:
        return Authenticator(ORIGIN, HOST, verifies=verifies, counts=counts)

    return make


@pytest.fixture
def key(make_key: MakeKey) -> Authenticator:
    """One passkey."""
    return make_key()
