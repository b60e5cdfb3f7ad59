"""One person, one vote, also after an erasure: whoever comes back takes their vote over."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from forum.accounts.actions.members import actor_for, get_or_create_member
from forum.accounts.actions.verifications import forget_verifications
from forum.accounts.tables import Member, Verification
from forum.app.container import Forum
from forum.core.tokens import hash_secret
from forum.ideas.actions.votes import cast_vote, take_vote_back
from forum.ideas.tables import Idea, Status, Vote, VoterHash
from forum.privacy.actions.erasures import erase_person
from tests.conftest import Drain, RecordStatements
from tests.factories import change_status, post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.people import YUSUF
from tests.services.databases import ON_POSTGRES, ON_SQLITE

JAN = "jan@example.org"
PERSON = "a" * 64


async def _join(forum: Forum, email: str = JAN, *, person: str = "") -> Member:
    async with forum.session_factory.unit_of_work() as uow:
        member = await get_or_create_member(uow, email, language="nl")
        if person:
            await uow.add(
                Verification(
                    member_id=member.pk, person_hash=person, provider="street",
                    verified_at=uow.now, expires_at=uow.now + timedelta(days=1),
                )
            )  # fmt: skip
        return member


async def _vote(forum: Forum, member: Member, *ideas: Idea) -> None:
    for idea in ideas:
        actor = actor_for(member, forum.session_factory.clock.now())
        async with forum.session_factory.unit_of_work(actor) as uow:
            await cast_vote(uow, idea.number)


async def _erase(forum: Forum, email: str = JAN) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, email)
    await forum.dispatcher.drain()


async def _move(forum: Forum, member: Member, email: str) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(update(Member).where(col(Member.id) == member.pk).values(email=email))


async def _voters(forum: Forum, idea: Idea) -> list[int]:
    """Who voted on an idea, by number; the stored count agrees."""
    async with forum.session_factory.read_session() as session:
        voters = await session.all(
            select(Vote.member_id).where(Vote.idea_id == idea.number).order_by(col(Vote.member_id))
        )
    assert (await read_idea(forum, idea.number)).votes_count == len(voters)
    return voters


async def _hashes(forum: Forum) -> list[VoterHash]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(VoterHash).order_by(col(VoterHash.id)))


async def test_a_mailbox_has_one_vote_however_often_it_leaves(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    for _ in range(3):
        jan = await _join(forum)
        await _vote(forum, jan, idea)
        assert await _voters(forum, idea) == [jan.pk]
        await _erase(forum)
        assert len(await _voters(forum, idea)) == 1


async def test_a_person_has_one_vote_whatever_their_address(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    for email in (JAN, "j@example.org", "jj@example.org"):
        jan = await _join(forum, email, person=PERSON)
        await _vote(forum, jan, idea)
        assert await _voters(forum, idea) == [jan.pk]
        await _erase(forum, email)


@ON_SQLITE
async def test_others_vote_beside_a_vote_that_stays(forum: Forum) -> None:
    idea, other = await post_public_idea(forum), await post_public_idea(forum)
    jan = await _join(forum)
    await _vote(forum, jan, idea, other)
    await _erase(forum)
    piet, mien = (
        await _join(forum, "p@example.org"),
        await _join(forum, "m@example.org", person="b"),
    )
    await _vote(forum, piet, idea, idea)
    await _vote(forum, mien, idea)
    assert await _voters(forum, idea) == [jan.pk, piet.pk, mien.pk]
    again = await _join(forum)
    await _vote(forum, again, idea)
    assert await _voters(forum, idea) == [piet.pk, mien.pk, again.pk]
    assert await _voters(forum, other) == [jan.pk], "only the vote that was cast again"


async def test_a_vote_that_was_taken_over_can_be_taken_back(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    await _vote(forum, await _join(forum), idea)
    await _erase(forum)
    jan = await _join(forum)
    await _vote(forum, jan, idea)
    assert await _hashes(forum) == []
    actor = actor_for(jan, forum.session_factory.clock.now())
    for action in (take_vote_back, take_vote_back, cast_vote):
        async with forum.session_factory.unit_of_work(actor) as uow:
            await action(uow, idea.number)
    assert await _voters(forum, idea) == [jan.pk]


async def test_a_change_of_address_gives_no_second_vote(forum: Forum) -> None:
    """Votes of one mailbox, cast from another one: at the erasure one of them goes."""
    idea = await post_public_idea(forum)
    for _ in range(3):
        jan = await _join(forum)
        await _vote(forum, jan, idea)
        await _move(forum, jan, "other@example.org")
        await _erase(forum, "other@example.org")
        assert len(await _voters(forum, idea)) == 1


async def test_a_vote_cast_during_the_erasure_is_voided(forum: Forum, drain: Drain) -> None:
    idea, before = await post_public_idea(forum), await post_public_idea(forum)
    jan = await _join(forum)
    await _vote(forum, jan, before)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, JAN)
        # As if by a transaction that commits after this one.
        await uow.add(Vote(idea_id=idea.number, member_id=jan.pk, cast_at=uow.now))
        await uow.execute(update(Idea).where(col(Idea.id) == idea.number).values(votes_count=1))
    await drain()
    assert await _voters(forum, idea) == []
    assert await _voters(forum, before) == [jan.pk]


@ON_SQLITE
async def test_a_request_after_the_erasure_casts_no_vote(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    jan = await _join(forum)
    await _erase(forum)
    with pytest.raises(Exception, match="not_signed_in"):
        await _vote(forum, jan, idea)
    assert await _voters(forum, idea) == []


@ON_SQLITE
async def test_a_person_who_is_not_verified_any_more_has_one_vote(
    forum: Forum, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    first = await _join(forum, person=PERSON)
    await _vote(forum, first, idea)
    clock.advance(days=forum.settings.retention.verifications + 2)
    await forum.sweeper.sweep_if_due()
    second = await _join(forum, "j@example.org", person=PERSON)
    await _vote(forum, second, idea)
    assert await _voters(forum, idea) == [second.pk]
    assert await _hashes(forum) == []


async def test_a_hash_without_its_vote_hinders_nobody(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    jan = await _join(forum, person=PERSON)
    await _vote(forum, jan, idea)
    async with forum.session_factory.unit_of_work() as uow:
        await forget_verifications(uow, uow.now + timedelta(days=2))
    actor = actor_for(jan, forum.session_factory.clock.now())
    async with forum.session_factory.unit_of_work(actor) as uow:
        await take_vote_back(uow, idea.number)
    second = await _join(forum, "j@example.org", person=PERSON)
    await _vote(forum, second, idea)
    assert await _voters(forum, idea) == [second.pk]


async def test_concurrent_votes_of_whoever_comes_back_count_once(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    await _vote(forum, await _join(forum, person=PERSON), idea)
    await _erase(forum)
    jan, person = await _join(forum), await _join(forum, "j@example.org", person=PERSON)
    await asyncio.gather(*(_vote(forum, each, idea) for each in (jan, person) * 10))
    # Two accounts, of which one is by its mailbox and one by its person the one that left.
    assert await _voters(forum, idea) == [jan.pk, person.pk]


@ON_POSTGRES
async def test_whoever_takes_a_vote_back_and_leaves_at_once_does_not_deadlock(forum: Forum) -> None:
    """The vote is on their own idea, which the erasure has locked."""
    idea = await post_public_idea(forum, by=YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        yusuf = await get_or_create_member(uow, YUSUF.email, language="nl")
    await _vote(forum, yusuf, idea)
    locked = asyncio.Event()

    async def take_back() -> None:
        actor = actor_for(yusuf, forum.session_factory.clock.now())
        async with forum.session_factory.unit_of_work(actor) as own:
            await own.get(Vote, (idea.number, yusuf.pk), for_update=True)
            locked.set()
            await asyncio.sleep(0.3)
            await take_vote_back(own, idea.number)

    async def leave() -> None:
        await locked.wait()
        await _erase(forum, YUSUF.email)

    await asyncio.gather(take_back(), leave())
    assert await _voters(forum, idea) == []


@ON_SQLITE
async def test_the_hash_says_nothing_without_the_key_and_nothing_of_another_idea(
    forum: Forum,
) -> None:
    ideas = [await post_public_idea(forum), await post_public_idea(forum)]
    await _vote(forum, await _join(forum, person=PERSON), *ideas)
    await _erase(forum)
    hashes = {each.voter_hash for each in await _hashes(forum)}
    assert len(hashes) == 4
    assert not hashes & {
        PERSON,
        hash_secret(JAN),
        hash_secret(f"{ideas[0].number}\0address\0{JAN}"),
    }
    key = forum.settings.privacy.erasure_list.with_suffix(".key")
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text().strip()) >= 32


async def test_hashes_go_when_nobody_can_vote_any_more(forum: Forum, clock: FrozenClock) -> None:
    idea, declined = await post_public_idea(forum), await post_public_idea(forum)
    await change_status(forum, declined, Status.under_review)
    await _vote(forum, await _join(forum), idea, declined)
    await _erase(forum)
    await change_status(forum, declined, Status.declined)
    days = forum.settings.retention.votes
    for after, left in ((days - 1, [idea.number, declined.number]), (2, [idea.number])):
        clock.advance(days=after)
        await forum.sweeper.sweep_if_due()
        assert [each.idea_id for each in await _hashes(forum)] == left
    assert len(await _voters(forum, declined)) == 1


async def test_a_vote_is_one_statement_and_the_count_another(
    forum: Forum, record_statements: RecordStatements
) -> None:
    idea = await post_public_idea(forum)
    jan = await _join(forum)
    with record_statements() as statements:
        await _vote(forum, jan, idea)
    about = [each for each in statements if "vote" in each.lower() and "journal" not in each]
    assert len(about) == 2, statements
