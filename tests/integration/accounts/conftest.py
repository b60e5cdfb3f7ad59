"""Fixtures of the accounts' tests."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from tests.integration.accounts.clients import BrowserAt, browsers_at


@pytest.fixture
async def browser_at(app: Starlette) -> AsyncIterator[BrowserAt]:
    """A factory of clients by IP address."""
    async with browsers_at(app) as make:
        yield make
