"""Merged ideas: one idea for readers, with the support and comments of all, until they are split."""

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content import registry
from forum.core.errors import Forbidden
from forum.core.visibility import Visibility
from forum.ideas.actions.merging import merge_idea, split_idea
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status
from forum.inbox.tables import Notice
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import (
    cast_vote,
    change_status,
    change_visibility,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    read_idea,
)
from tests.frozen_clock import FrozenClock
from tests.parsing import Page, flash_code, link_path, plain_text
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_SQLITE

S = Status


async def merge(forum: Forum, idea: Idea, into: Idea, *, by: Person = ELS) -> None:
    async with acting_as(forum.session_factory, by) as uow:
        await merge_idea(uow, idea.number, into.number)


async def split(forum: Forum, idea: Idea, *, by: Person = ELS) -> None:
    async with acting_as(forum.session_factory, by) as uow:
        await split_idea(uow, idea.number)


@pytest.fixture
async def pair(forum: Forum) -> tuple[Idea, Idea]:
    """An idea of Yusuf, and one of Maria that is merged into it."""
    canonical = await post_public_idea(forum, "Banken op het plein", by=YUSUF)
    merged = await post_public_idea(forum, "Meer zitplaatsen", by=MARIA)
    await cast_vote(forum, canonical, by=BRAM)
    await cast_vote(forum, merged, by=BRAM)
    await cast_vote(forum, merged, by=TOM)
    await post_public_comment(forum, merged.ref, "Graag met leuning.", by=TOM)
    await merge(forum, merged, canonical)
    return canonical, merged


@ON_SQLITE
@pytest.mark.parametrize(
    ("by", "status", "into_status", "code"),
    [
        (ELS, S.open, S.open, ""),
        (ANN, S.under_review, S.in_progress, ""),
        (TOM, S.open, S.open, "not_moderator"),
        (YUSUF, S.open, S.open, "not_moderator"),
        (ELS, S.accepted, S.open, "merge_answered"),
        (ELS, S.declined, S.open, "merge_answered"),
        (ELS, S.open, S.declined, "merge_ended"),
        (ELS, S.open, S.realised, "merge_ended"),
    ],
)
async def test_who_may_merge_what(
    forum: Forum, by: Person, status: Status, into_status: Status, code: str
) -> None:
    idea = await post_public_idea(forum, status=status)
    into = await post_public_idea(forum, status=into_status)
    if not code:
        await merge(forum, idea, into, by=by)
        assert (await read_idea(forum, idea.number)).merged_into == into.number
        await split(forum, idea, by=by)
        return
    with pytest.raises(Forbidden, match=code):
        await merge(forum, idea, into, by=by)
    assert not (await read_idea(forum, idea.number)).is_merged


@ON_SQLITE
@pytest.mark.parametrize("own", ["merged", "canonical", "part"])
async def test_nobody_decides_about_their_own_idea(forum: Forum, own: str) -> None:
    part, merged, canonical = [
        await post_public_idea(forum, by=ELS if name == own else MARIA)
        for name in ("part", "merged", "canonical")
    ]
    await merge(forum, part, merged, by=ANN) if own != "merged" else None
    with pytest.raises(Forbidden, match="merge_own"):
        await merge(forum, merged, canonical)
    await merge(forum, merged, canonical, by=BRAM)
    with pytest.raises(Forbidden, match="merge_own"):
        await split(forum, merged)


@ON_SQLITE
async def test_only_what_is_on_the_site_is_merged(forum: Forum) -> None:
    public, pending = await post_public_idea(forum), await post_pending_idea(forum)
    for idea, into in ((public, pending), (pending, public)):
        with pytest.raises(Forbidden, match="merge_not_public"):
            await merge(forum, idea, into)


@ON_SQLITE
async def test_addresses_lead_to_the_canonical_idea(
    forum: Forum, client: httpx2.AsyncClient, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    path = f"/nl/ideas/{canonical.number}-banken-op-het-plein"
    for address in (
        f"/nl/ideas/{merged.number}", f"/nl/ideas/{merged.number}-meer-zitplaatsen",
        f"/nl/ideas/{canonical.number}", f"/i/{merged.code}",
    ):  # fmt: skip
        response = await client.get(address)
        assert response.headers["location"].endswith(path)
    await split(forum, merged)
    response = await client.get(f"/nl/ideas/{merged.number}-meer-zitplaatsen")
    assert response.status_code == 200


@ON_SQLITE
async def test_readers_find_one_idea(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, pair: tuple[Idea, Idea]
) -> None:
    _, merged = pair
    await drain()
    for path in ("ideas", "ideas?sort=new", "search?q=zitplaatsen", ""):
        assert f"/nl/ideas/{merged.number}-" not in (await client.get(f"/nl/{path}")).text, path
    await split(forum, merged)
    await drain()
    for path in ("ideas", "search?q=zitplaatsen"):
        assert f"/nl/ideas/{merged.number}-" in (await client.get(f"/nl/{path}")).text, path


@ON_SQLITE
async def test_the_page_shows_what_came_from_where(
    forum: Forum, client: httpx2.AsyncClient, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    text = (await client.get(f"/nl/ideas/{canonical.number}-banken-op-het-plein")).text
    assert "Graag met leuning." in text
    assert f'<a href="#merged-{merged.number}"' in text
    assert f'id="merged-{merged.number}"' in text
    assert (await read_idea(forum, canonical.number)).staff_votes == 2, "Bram and Tom, each once"
    assert "“Meer zitplaatsen”" in text.replace("\u2068", "").replace("\u2069", "")
    assert f"ideas/{canonical.number}/merge" not in text, "for moderators only"


@ON_SQLITE
async def test_a_split_gives_back_who_voted_and_wrote(
    forum: Forum, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    counts = [
        (each.votes_count + each.staff_votes, each.comments_count)
        for each in [await read_idea(forum, canonical.number)]
    ]
    await split(forum, merged)
    counts += [
        (each.votes_count + each.staff_votes, each.comments_count)
        for each in [await read_idea(forum, idea.number) for idea in pair]
    ]
    assert counts == [(2, 1), (1, 0), (2, 1)]
    async with forum.session_factory.read_session() as session:
        steps = await session.all(
            select(Milestone).where(col(Milestone.about) != "").order_by(col(Milestone.id))
        )
    K = MilestoneKind
    assert [(step.idea_id, step.kind) for step in steps] == [
        (merged.number, K.merged), (canonical.number, K.absorbed),
        (merged.number, K.separated), (canonical.number, K.released),
    ]  # fmt: skip


@ON_SQLITE
async def test_support_of_a_former_site_is_added(
    forum: Forum, client: httpx2.AsyncClient, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    await split(forum, merged)
    async with forum.session_factory.unit_of_work() as uow:
        for idea, imported in ((canonical, 30), (merged, 4)):
            row = await uow.get(Idea, idea.pk)
            assert row is not None
            row.imported_votes += imported
            row.votes_count += imported
    await merge(forum, merged, canonical)
    after = await read_idea(forum, canonical.number)
    assert (after.votes_count, after.staff_votes) == (34, 2)
    text = (await client.get(f"/en/ideas/{canonical.number}-banken-op-het-plein")).text
    assert "34 of them on the former site" in text
    await split(forum, merged)
    assert [(await read_idea(forum, idea.number)).votes_count for idea in pair] == [30, 4]


@ON_SQLITE
async def test_who_supported_a_part_is_told_that_it_counts(
    forum: Forum, client_as: ClientAs, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    tom = await client_as(TOM)
    for number in (canonical.number, merged.number):
        response = await tom.post(f"/nl/ideas/{number}/vote")
        assert flash_code(response) == "vote_counted_before"
        assert response.headers["location"].endswith("banken-op-het-plein")
    text = (await tom.get(f"/nl/ideas/{canonical.number}-banken-op-het-plein")).text
    assert f"/nl/ideas/{canonical.number}/unvote" in text
    assert str(canonical.number) in (await tom.get("/nl/me/support")).text
    await tom.post(f"/nl/ideas/{canonical.number}/unvote")
    assert (await read_idea(forum, canonical.number)).staff_votes == 1


@ON_SQLITE
async def test_a_guest_votes_by_the_old_address(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    await client.post(f"/nl/ideas/{merged.number}/vote", data={"email": "rosa@example.org"})
    await drain()
    (mail,) = [each for each in mails() if each["To"] == "rosa@example.org"]
    await client.post(link_path(mail))
    after = await read_idea(forum, canonical.number)
    assert (after.votes_count, after.staff_votes) == (1, 2)


async def test_a_comment_by_the_old_address_stands_on_the_canonical_idea(
    forum: Forum, client_as: ClientAs, pair: tuple[Idea, Idea]
) -> None:
    _, merged = pair
    tom = await client_as(TOM)
    await tom.post(f"/nl/ideas/{merged.number}/comments", data={"body": "En een prullenbak."})
    faulty = await tom.post(f"/nl/ideas/{merged.number}/comments", data={"body": ""})
    assert (faulty.status_code, "Banken op het plein" in faulty.text) == (422, True)
    await split(forum, merged)
    assert [(await read_idea(forum, idea.number)).comments_count for idea in pair] == [1, 1]


@ON_SQLITE
async def test_authors_hear_of_it_in_their_language(
    forum: Forum, drain: Drain, mails: Mails, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    await drain()
    maria, yusuf = [await member_of(forum.session_factory, each) for each in (MARIA, YUSUF)]
    async with forum.session_factory.read_session() as session:
        notices = await session.all(
            select(Notice).where(col(Notice.code).like("idea_%")).order_by(col(Notice.id))
        )
    assert {(each.member_id, each.code, each.about) for each in notices} == {
        (maria.pk, "idea_merged", str(canonical.ref)),
        (yusuf.pk, "idea_absorbed", str(merged.ref)),
    }
    by_reader = {mail["To"]: mail for mail in mails() if "Banken" in plain_text(mail)}
    assert by_reader[MARIA.email]["Content-Language"] == "nl"
    assert by_reader[YUSUF.email]["Content-Language"] == "tr"
    assert f"ideas/{canonical.number}-" in plain_text(by_reader[MARIA.email])
    await split(forum, merged)
    await drain()
    async with forum.session_factory.read_session() as session:
        codes = await session.all(select(Notice.code).order_by(col(Notice.id).desc()).limit(2))
    assert set(codes) == {"idea_separated", "idea_released"}


@ON_SQLITE
async def test_what_is_split_again_at_once_nobody_hears_of(
    make_forum: MakeForum, clock: FrozenClock
) -> None:
    forum = make_forum(FORUM_MODERATION__UNDO_SECONDS="30")
    await forum.engine.start()
    canonical, merged = [await post_public_idea(forum, by=person) for person in (YUSUF, MARIA)]

    async def letters() -> set[str]:
        await forum.dispatcher.drain()
        async with forum.session_factory.read_session() as session:
            return set(
                await session.all(select(Notice.code).where(col(Notice.code).like("idea_%")))
            )

    await merge(forum, merged, canonical)
    assert (await read_idea(forum, merged.number)).is_merged, "readers find one idea at once"
    clock.advance(seconds=20)
    assert not await letters()
    await split(forum, merged)
    clock.advance(seconds=20)
    assert not await letters()
    await merge(forum, merged, canonical)
    clock.advance(seconds=30)
    assert await letters() == {"idea_merged", "idea_absorbed"}
    await split(forum, merged)
    assert await letters() >= {"idea_separated", "idea_released"}


async def test_followers_of_all_hear_of_the_answer(
    forum: Forum, drain: Drain, pair: tuple[Idea, Idea]
) -> None:
    canonical, _ = pair
    await change_status(forum, canonical, S.under_review)
    await drain()
    async with forum.session_factory.read_session() as session:
        reached = await session.all(
            select(Notice.member_id).where(Notice.code == "idea_under_review")
        )
    assert set(reached) == {
        (await member_of(forum.session_factory, each)).pk for each in (MARIA, YUSUF, BRAM, TOM)
    }


@ON_SQLITE
@pytest.mark.parametrize("leaves", ["merged", "canonical"])
@pytest.mark.parametrize("to", [Visibility.hidden, Visibility.withdrawn, Visibility.erased])
async def test_an_idea_that_leaves_the_site_leaves_its_group(
    forum: Forum, pair: tuple[Idea, Idea], leaves: str, to: Visibility
) -> None:
    canonical, merged = pair
    gone, other = (merged, canonical) if leaves == "merged" else (canonical, merged)
    await change_visibility(forum, gone.ref, to)
    gone, other = await read_idea(forum, gone.number), await read_idea(forum, other.number)
    assert (gone.visibility, gone.is_merged, gone.merged_count) == (to, False, 0)
    assert (other.visibility, other.is_merged, other.merged_count) == (Visibility.public, False, 0)
    assert other.staff_votes == (1 if leaves == "merged" else 2)


@ON_SQLITE
async def test_their_authors_pages_name_the_merged_idea(
    client_as: ClientAs, pair: tuple[Idea, Idea]
) -> None:
    _, merged = pair
    maria = await client_as(MARIA)
    assert "Meer zitplaatsen" in (await maria.get("/nl/me")).text
    following = (await maria.get("/nl/me/following")).text
    assert "Banken op het plein" in following
    assert "Meer zitplaatsen" not in following
    response = await maria.post(f"/nl/ideas/{merged.number}/edit", data={"title": "x", "body": "y"})
    assert response.status_code == 403
    assert flash_code(await maria.post(f"/nl/ideas/{merged.number}/withdraw")) == "idea_withdrawn"


@ON_SQLITE
async def test_officials_answer_the_canonical_idea_only(
    client_as: ClientAs, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    tom = await client_as(TOM)
    assert (await tom.get(f"/nl/office/ideas/{merged.number}")).status_code == 403
    assert "Meer zitplaatsen" in (await tom.get(f"/nl/office/ideas/{canonical.number}")).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "status"),
    [("{number}", 303), ("#{number}", 303), ("{code}", 303), ("https://example.org/nl/ideas/{number}-a-b", 303), ("999999", 422), ("", 422), ("own", 403)],
)  # fmt: skip
async def test_moderators_merge_on_the_page_of_an_idea(
    forum: Forum, client_as: ClientAs, typed: str, status: int
) -> None:
    idea, into = await post_public_idea(forum), await post_public_idea(forum)
    els = await client_as(ELS)
    typed = str(idea.number) if typed == "own" else typed.format(number=into.number, code=into.code)
    response = await els.post(f"/nl/ideas/{idea.number}/merge", data={"into": typed})
    assert response.status_code == status
    if status != 303:
        assert Page(response.text).fields["into"] == typed
        return
    page = (await els.get(response.headers["location"])).text
    assert f"/nl/ideas/{idea.number}/split" in page
    response = await els.post(f"/nl/ideas/{idea.number}/split")
    assert flash_code(response) == "idea_split_done"
    assert not (await read_idea(forum, idea.number)).is_merged


@ON_SQLITE
async def test_a_merged_idea_has_one_summary_and_no_document(
    forum: Forum, pair: tuple[Idea, Idea]
) -> None:
    canonical, merged = pair
    async with forum.session_factory.read_session() as session:
        summary = await registry.summary(session, merged.ref)
        kind = registry.registry_of(session).content_type("idea")
        assert kind.documents is not None
        assert await kind.documents(session, [merged.number]) == []
    assert (summary.merged_into, summary.is_found) == (canonical.ref, False)
