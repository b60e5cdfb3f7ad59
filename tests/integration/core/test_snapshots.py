"""Reads from one snapshot: what others commit meanwhile isn't seen half."""

from sqlmodel import select

from forum.accounts.tables import Member
from forum.app.container import Forum
from tests.conftest import MakeForum
from tests.people import MARIA, member_row


async def test_a_read_session_sees_one_moment(forum: Forum, make_forum: MakeForum) -> None:
    other = make_forum()
    async with forum.session_factory.read_session() as session:
        first = await session.all(select(Member.name))
        async with other.session_factory.unit_of_work() as uow:
            (await member_row(uow, MARIA)).name = "Somebody else"
        assert await session.all(select(Member.name)) == first
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Member.name)) != first
