"""Fixtures: everybody of the cast joined long ago."""

import pytest

from forum.app.container import Forum
from tests.frozen_clock import FrozenClock


@pytest.fixture
def forum(forum: Forum, clock: FrozenClock) -> Forum:
    """A forum whose cast isn't new any more."""
    clock.advance(days=30)
    return forum
