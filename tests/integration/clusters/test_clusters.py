"""Groups of accounts that may be one person's: found daily, shown to staff, never acted on."""

from collections.abc import Sequence

import httpx2
import pytest
from sqlmodel import col, select

from forum.accounts.actions.members import actor_for, add_member
from forum.accounts.events import AddressChanged
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.clusters.tables import Cluster, ClusterKind, ClusterMember, Mailbox
from forum.core.journal.event import Event
from forum.core.ref import ContentRef
from forum.ideas.actions.votes import cast_vote
from forum.ideas.tables import Idea, Vote
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_public_idea, read_idea
from tests.frozen_clock import FrozenClock
from tests.people import ANN, ELS, TOM
from tests.services.databases import ON_SQLITE

PAGE = "/en/admin/clusters"


async def join(forum: Forum, *emails: str) -> list[Member]:
    """Members with these addresses, who join now."""
    async with forum.session_factory.unit_of_work() as uow:
        return [await add_member(uow, email, language="nl") for email in emails]


async def vote(forum: Forum, idea: Idea, members: Sequence[Member]) -> None:
    """All of them support an idea."""
    for member in members:
        async with forum.session_factory.unit_of_work() as uow:
            uow.actor = actor_for(member, uow.now)
            await cast_vote(uow, idea.number)


async def run_daily(forum: Forum, clock: FrozenClock) -> None:
    """The next daily run."""
    clock.advance(days=1)
    await forum.sweeper.sweep_if_due()


async def clusters(forum: Forum, kind: ClusterKind) -> list[tuple[Cluster, set[int]]]:
    """The groups of a kind, with the numbers of their members."""
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Cluster).where(Cluster.kind == kind))
        return [
            (
                cluster,
                set(
                    await session.all(
                        select(ClusterMember.member_id).where(
                            ClusterMember.cluster_id == cluster.pk
                        )
                    )
                ),
            )
            for cluster in found
        ]


def ids(members: Sequence[Member]) -> set[int]:
    return {member.pk for member in members}


async def test_tags_of_one_mailbox_whenever_they_joined(forum: Forum, clock: FrozenClock) -> None:
    first = await join(forum, "rosa@example.net", "other@example.net")
    await run_daily(forum, clock)
    assert await clusters(forum, ClusterKind.mailbox) == []
    clock.advance(days=300)
    second = await join(forum, "rosa+1@example.net")
    await run_daily(forum, clock)
    ((cluster, members),) = await clusters(forum, ClusterKind.mailbox)
    assert members == {first[0].pk, second[0].pk}
    assert cluster.size == 2
    third = await join(forum, "rosa+2@example.net")
    await run_daily(forum, clock)
    ((cluster, members),) = await clusters(forum, ClusterKind.mailbox)
    assert (cluster.size, members) == (3, {first[0].pk, second[0].pk, third[0].pk})


@ON_SQLITE
async def test_many_accounts_of_one_rare_domain(forum: Forum, clock: FrozenClock) -> None:
    rare = await join(forum, *(f"p{number}@rare.example" for number in range(5)))
    await join(forum, *(f"p{number}@gmail.com" for number in range(9)))
    await join(forum, *(f"p{number}@few.example" for number in range(4)))
    await run_daily(forum, clock)
    found = await clusters(forum, ClusterKind.domain)
    assert [(cluster.key, members) for cluster, members in found] == [("rare.example", ids(rare))]


@ON_SQLITE
async def test_a_domain_with_as_many_old_accounts_is_no_group(
    forum: Forum, clock: FrozenClock
) -> None:
    for count in (4, 4):
        await join(
            forum, *(f"p{clock.now():%j}.{number}@school.example" for number in range(count))
        )
        await run_daily(forum, clock)
        clock.advance(days=20)
    await join(forum, *(f"new{number}@school.example" for number in range(5)))
    await run_daily(forum, clock)
    assert await clusters(forum, ClusterKind.domain) == []


@ON_SQLITE
async def test_new_accounts_that_support_one_idea(forum: Forum, clock: FrozenClock) -> None:
    idea, other = [await post_public_idea(forum, title) for title in ("Een bank", "Een boom")]
    old = await join(forum, "old@example.net")
    clock.advance(days=10)
    new = await join(forum, *(f"n{number}@mail{number}.example" for number in range(4)))
    clock.advance(minutes=59)
    new += await join(forum, "n9@mail9.example")
    await vote(forum, idea, [*new, *old])
    await vote(forum, other, new[:4])
    await run_daily(forum, clock)
    ((cluster, members),) = await clusters(forum, ClusterKind.burst)
    assert (cluster.idea_id, members, cluster.of_one_domain) == (idea.number, ids(new), 1)
    assert (await read_idea(forum, idea.number)).votes_count == 6


@ON_SQLITE
async def test_a_run_that_repeats_changes_nothing(forum: Forum, clock: FrozenClock) -> None:
    idea = await post_public_idea(forum)
    await vote(forum, idea, await join(forum, *(f"p{number}@rare.example" for number in range(6))))
    await run_daily(forum, clock)
    before = [await clusters(forum, kind) for kind in ClusterKind]
    assert [len(found) for found in before] == [0, 1, 1]
    await run_daily(forum, clock)
    after = [await clusters(forum, kind) for kind in ClusterKind]
    assert [[members for _, members in found] for found in after] == [
        [members for _, members in found] for found in before
    ]


async def test_nothing_is_dropped_hidden_or_told(
    forum: Forum, clock: FrozenClock, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    new = await join(forum, *(f"rosa+{number}@rare.example" for number in range(8)))
    await vote(forum, idea, new)
    await drain()
    mailed = len(mails())
    await run_daily(forum, clock)
    await drain()
    async with forum.session_factory.read_session() as session:
        votes = await session.all(select(Vote).where(Vote.idea_id == idea.number))
        members = await session.all(select(Member).where(col(Member.id).in_(ids(new))))
    assert len(votes) == 8
    assert not any(member.blocked_until for member in members)
    assert len(mails()) == mailed
    page = await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert "within the same hour" not in page.text


async def test_staff_read_counts_and_administrators_the_accounts(
    forum: Forum, clock: FrozenClock, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, "Een bank")
    old = await join(forum, "old@example.net")
    clock.advance(days=10)
    new = await join(forum, *(f"p{number}@rare.example" for number in range(6)))
    await vote(forum, idea, [*new, *old])
    await run_daily(forum, clock)
    sentence = (
        "6 of 7 supporters joined within the same hour, most of them with addresses of one domain."
    )
    tom, els, ann = [await client_as(person) for person in (TOM, ELS, ANN)]
    office = (await tom.get(f"/en/office/ideas/{idea.number}")).text
    opened = await els.post("/en/moderation/cases", data={"ref": str(idea.ref)})
    moderation = (await els.get(opened.headers["location"])).text
    for page in (office, moderation):
        assert sentence in page
        assert "rare.example" not in page
    page = (await ann.get(PAGE)).text
    assert "rare.example" in page
    assert "p3@rare.example" in page
    assert f"/en/admin/members/{new[0].pk}" in page
    assert "Een bank" in page
    member = (await ann.get(f"/en/admin/members/{new[0].pk}")).text
    assert "This account is in 2 groups" in member
    for browser in (tom, els):
        assert (await browser.get(PAGE)).status_code == 403


@ON_SQLITE
async def test_without_groups_the_page_says_so(client_as: ClientAs) -> None:
    page = (await (await client_as(ANN)).get(PAGE)).text
    assert page.count("None.") == len(ClusterKind)


async def test_another_address_is_looked_at_again(
    forum: Forum, clock: FrozenClock, drain: Drain
) -> None:
    first, second, last = await join(
        forum, "rosa@example.net", "anna@example.net", "last@example.net"
    )
    await run_daily(forum, clock)
    async with forum.session_factory.unit_of_work() as uow:
        found = await uow.get(Member, second.pk)
        assert found is not None
        found.email = "rosa+anna@example.net"
        await uow.flush()
        event: Event = AddressChanged(subject=ContentRef("member", second.pk))
        uow.publish(event)
    await drain()
    ((_, members),) = await clusters(forum, ClusterKind.mailbox)
    assert members == {first.pk, second.pk}
    async with forum.session_factory.read_session() as session:
        noted = await session.all(select(Mailbox.member_id))
    assert {first.pk, second.pk, last.pk} <= set(noted)
    assert len(noted) == len(set(noted))


async def test_an_erased_member_leaves_no_trace(forum: Forum, clock: FrozenClock) -> None:
    one, other = await join(forum, "rosa@rare.example", "rosa+1@rare.example")
    await run_daily(forum, clock)
    for member in (one, other):
        async with forum.session_factory.unit_of_work() as uow:
            assert await erase_person(uow, member.email or "") is not None
        left = await clusters(forum, ClusterKind.mailbox)
        assert [members for _, members in left] == ([{other.pk}] if member is one else [])
    await run_daily(forum, clock)
    async with forum.session_factory.read_session() as session:
        noted = await session.all(select(Mailbox.member_id))
    assert not ids([one, other]) & set(noted)


@ON_SQLITE
async def test_groups_are_forgotten(forum: Forum, clock: FrozenClock) -> None:
    await join(forum, "rosa@rare.example", "rosa+1@rare.example")
    await run_daily(forum, clock)
    assert len(await clusters(forum, ClusterKind.mailbox)) == 1
    clock.advance(days=forum.settings.retention.clusters)
    await run_daily(forum, clock)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Cluster)) == []
        assert await session.all(select(ClusterMember)) == []


@pytest.mark.parametrize("count", [3, 250])
async def test_members_are_noted_in_batches(forum: Forum, clock: FrozenClock, count: int) -> None:
    await join(forum, *(f"p{number}@mail{number}.example" for number in range(count)))
    await run_daily(forum, clock)
    async with forum.session_factory.read_session() as session:
        noted = await session.all(select(Mailbox.member_id))
        members = await session.all(select(col(Member.id)))
    assert sorted(noted) == sorted(each for each in members if each)
