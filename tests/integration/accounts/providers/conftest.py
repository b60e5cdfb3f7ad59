"""Fixtures: a forum with two OpenID providers, the town's (with roles) and a public one."""

from collections.abc import Iterator

import pytest

from forum.app.container import Forum
from tests.conftest import MakeForum
from tests.services.fake_provider import CLIENT, SECRET, FakeProvider, run_fake_provider


@pytest.fixture(scope="session")
def _two_providers() -> Iterator[tuple[FakeProvider, FakeProvider]]:
    with run_fake_provider() as town_provider, run_fake_provider() as street_provider:
        yield town_provider, street_provider


@pytest.fixture
def town_provider(_two_providers: tuple[FakeProvider, FakeProvider]) -> FakeProvider:
    """The town's own provider, whose claims assign roles."""
    _two_providers[0].reset()
    return _two_providers[0]


@pytest.fixture
def street_provider(_two_providers: tuple[FakeProvider, FakeProvider]) -> FakeProvider:
    """A provider for the public, which assigns no roles."""
    _two_providers[1].reset()
    return _two_providers[1]


@pytest.fixture
def provider_settings(town_provider: FakeProvider, street_provider: FakeProvider) -> dict[str, str]:
    """The environment variables that configure both providers."""
    prefix = "FORUM_SIGN_IN__PROVIDERS__"
    shared = {
        f"{prefix}{name}__{key}": value
        for name, provider in (("TOWN", town_provider), ("STREET", street_provider))
        for key, value in (
            ("ISSUER", provider.issuer), ("CLIENT_ID", CLIENT), ("CLIENT_SECRET", SECRET),
        )
    }  # fmt: skip
    return shared | {
        f"{prefix}STREET__LABEL": "Straat-ID",
        f"{prefix}TOWN__LABEL": '{ nl = "je stadsaccount", en = "your town account" }',
        f"{prefix}TOWN__ROLE_CLAIM": "groups",
        f"{prefix}TOWN__ROLES": '{ mods = "moderator", office = "official", boss = "admin" }',
    }


@pytest.fixture
async def forum(make_forum: MakeForum, provider_settings: dict[str, str]) -> Forum:
    """A forum with both providers configured."""
    created = make_forum(**provider_settings)
    await created.engine.start()
    return created
