"""Fixtures: passkeys in software, for this test's forum."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.conftest import BASE_URL
from tests.services.authenticator import Authenticator

MakeKey = Callable[..., Authenticator]


@pytest.fixture
def make_key() -> MakeKey:
    """Make passkeys of this site: `make_key(counts=False)`."""

    def make(**options: bool) -> Authenticator:
        return Authenticator(BASE_URL, urlsplit(BASE_URL).hostname or "", **options)

    return make


@pytest.fixture
def key(make_key: MakeKey) -> Authenticator:
    """One passkey."""
    return make_key()
