"""A forum with two providers: the town's, which knows colleagues, and that of the street."""

from collections.abc import Iterator

import pytest

from forum.app.container import Forum
from tests.conftest import MakeForum
from tests.services.fake_provider import CLIENT, SECRET, FakeProvider, run_fake_provider


@pytest.fixture(scope="session")
def _two_providers() -> Iterator[tuple[FakeProvider, FakeProvider]]:
    with run_fake_provider() as town, run_fake_provider() as street:
        yield town, street


@pytest.fixture
def town(_two_providers: tuple[FakeProvider, FakeProvider]) -> FakeProvider:
    """The town's own provider; it gives roles."""
    _two_providers[0].reset()
    return _two_providers[0]


@pytest.fixture
def street(_two_providers: tuple[FakeProvider, FakeProvider]) -> FakeProvider:
    """A provider for everyone."""
    _two_providers[1].reset()
    return _two_providers[1]


@pytest.fixture
def provider_settings(town: FakeProvider, street: FakeProvider) -> dict[str, str]:
    """What an operator writes for them."""
    before = "FORUM_SIGN_IN__PROVIDERS__"
    shared = {
        f"{before}{name}__{key}": value
        for name, provider in (("TOWN", town), ("STREET", street))
        for key, value in (
            ("ISSUER", provider.issuer), ("CLIENT_ID", CLIENT), ("CLIENT_SECRET", SECRET),
        )
    }  # fmt: skip
    return shared | {
        f"{before}STREET__LABEL": "Straat-ID",
        f"{before}TOWN__LABEL": '{ nl = "je stadsaccount", en = "your town account" }',
        f"{before}TOWN__ROLE_CLAIM": "groups",
        f"{before}TOWN__ROLES": '{ mods = "moderator", office = "official", boss = "admin" }',
    }


@pytest.fixture
async def forum(make_forum: MakeForum, provider_settings: dict[str, str]) -> Forum:
    """A forum with two providers."""
    made = make_forum(**provider_settings)
    await made.engine.start()
    return made
