"""Fixtures: a forum in which every act needs a neighbourhood."""

import pytest

from forum.accounts.actions.members import declare_neighbourhood
from forum.app.container import Forum
from tests.conftest import MakeForum
from tests.people import NADIA, member_row

NEIGHBOURHOOD = {
    f"FORUM_VERIFICATION__{act}": "neighbourhood" for act in ("IDEAS", "COMMENTS", "VOTES")
}


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum that asks where people live; Nadia has said it, so that she can post."""
    created = make_forum(**NEIGHBOURHOOD)
    await created.engine.start()
    async with created.session_factory.unit_of_work() as uow:
        await declare_neighbourhood(uow, (await member_row(uow, NADIA)).pk, None)
    return created
