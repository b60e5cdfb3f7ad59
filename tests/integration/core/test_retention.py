"""Retention sweeps: one process deletes expired rows daily; rows that are still needed stay."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import event, func, select, update
from sqlmodel import SQLModel, col

from forum.accounts.actions import members, sessions
from forum.accounts.actions import sign_ins as accounts
from forum.accounts.tables import KnownBrowser, Session, SignIn, SignInCopy
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core import retention
from forum.core.actor import Role
from forum.core.audit.tables import AuditEntry
from forum.core.i18n.formatting import format_period
from forum.core.i18n.translations import override_language
from forum.core.journal.tables import Delivery, DeliveryState, JournalEntry
from forum.core.retention import CLAIM_DURATION, RetentionPeriods
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion.actions import comments as discussion
from forum.discussion.actions.comments import NewComment
from forum.discussion.tables import Comment
from forum.ideas.actions import ideas
from forum.ideas.actions.ideas import NewIdea
from forum.ideas.tables import Idea
from tests.conftest import BASE_URL, Drain, MakeClient, MakeForum, RecordStatements
from tests.factories import cast_vote, post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.parsing import Page
from tests.people import MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

NEW_IDEA = NewIdea(
    title="Een bank met een luifel",
    body=rich_text_from_plain("Voor wie op de bus wacht."),
    language="nl",
)


async def count(forum: Forum, table: type[SQLModel], *conditions: Any) -> int:
    """The number of rows that meet all conditions."""
    async with forum.session_factory.read_session() as session:
        return await session.first(select(func.count()).select_from(table).where(*conditions)) or 0


async def create_expiring_rows(forum: Forum) -> Idea:
    """Create a row of each kind that expires (drafts stay unconfirmed), and a public idea."""
    idea = await post_public_idea(forum)
    async with forum.session_factory.unit_of_work() as uow:
        await accounts.request_sign_in(uow, "jan@example.org", language="nl")
        sign_in = await uow.first(select(SignIn))
        assert sign_in is not None and sign_in.id is not None
        for _ in range(2):
            await accounts.make_sign_in_secrets(uow, sign_in.id, address=sign_in.email)
        await ideas.keep_draft(uow, NEW_IDEA)
        await discussion.keep_draft(
            uow, idea.ref, NewComment(body=rich_text_from_plain("Ik doe mee."), language="nl")
        )
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await sessions.begin_session(uow, maria, days=3)
        await sessions.renew_known_browser(uow, maria, "")
    return idea


async def count_by_kind(forum: Forum) -> dict[str, int]:
    """Number of rows of each kind that expires."""
    return {
        "sign-ins": await count(forum, SignIn),
        "copies of their mails": await count(forum, SignInCopy),
        "ideas": await count(forum, Idea, col(Idea.visibility) == Visibility.draft),
        "comments": await count(forum, Comment),
        "sessions": await count(forum, Session),
        "browsers": await count(forum, KnownBrowser),
    }


async def test_expired_rows_are_deleted_each_after_its_period(
    forum: Forum, clock: FrozenClock
) -> None:
    await create_expiring_rows(forum)
    initial = await count_by_kind(forum)
    assert initial == dict.fromkeys(initial, 1)
    clock.advance(days=3, hours=23)
    await forum.sweeper.sweep_if_due()
    assert await count_by_kind(forum) == initial
    clock.advance(days=1)
    await forum.sweeper.sweep_if_due()
    assert await count_by_kind(forum) == initial | {"sessions": 0}
    clock.advance(days=3)
    await forum.sweeper.sweep_if_due()
    assert await count_by_kind(forum) == dict.fromkeys(initial, 0) | {"browsers": 1}
    clock.advance(days=400)
    await forum.sweeper.sweep_if_due()
    assert await count_by_kind(forum) == dict.fromkeys(initial, 0)
    assert await count(forum, Idea) == 1


async def test_the_periods_come_from_settings(make_forum: MakeForum, clock: FrozenClock) -> None:
    forum = make_forum(FORUM_RETENTION__DRAFTS="2", FORUM_RETENTION__SIGN_INS="30")
    await create_expiring_rows(forum)
    clock.advance(days=8)
    await forum.sweeper.sweep_if_due()
    remaining = await count_by_kind(forum)
    assert (remaining["ideas"], remaining["comments"], remaining["sign-ins"]) == (0, 0, 1)


async def test_who_voted_what_is_forgotten_and_what_colleagues_did_is_kept(
    forum: Forum, clock: FrozenClock, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    await cast_vote(forum, idea, by=YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, "new@example.org", Role.official, language="nl")
    await drain()
    await drain()
    clock.advance(days=31)
    await post_pending_idea(forum)
    await drain()
    await forum.sweeper.sweep_if_due()
    async with forum.session_factory.read_session() as session:
        events = await session.all(
            select(col(JournalEntry.event)).where(col(JournalEntry.at) < clock.now() - timedelta(1))
        )
        acts = await session.all(select(col(AuditEntry.event)))
    assert events == []
    assert {"VisibilityChanged", "RoleGranted"} <= set(acts)
    clock.advance(days=700)
    await forum.sweeper.sweep_if_due()
    assert await count(forum, AuditEntry) == 1, "the last shows that those before it had expired"


async def test_an_entry_with_open_deliveries_stays_and_what_was_given_up_goes(
    forum: Forum, clock: FrozenClock, drain: Drain
) -> None:
    await post_pending_idea(forum)
    await post_pending_idea(forum)
    first = select(func.min(col(Delivery.entry_id))).scalar_subquery()
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(Delivery).where(col(Delivery.entry_id) == first)
            .values(state=DeliveryState.parked)
        )  # fmt: skip
    deliveries = await count(forum, Delivery)
    parked = await count(forum, Delivery, col(Delivery.state) == DeliveryState.parked)
    entries = await count(forum, JournalEntry)
    clock.advance(days=29)
    await forum.sweeper.sweep_if_due()
    assert await count(forum, Delivery) == deliveries
    clock.advance(days=1000)
    await forum.sweeper.sweep_if_due()
    assert await count(forum, Delivery) == deliveries - parked
    assert parked > 0
    assert await count(forum, JournalEntry) >= entries - parked
    await drain()
    clock.advance(days=1)
    await forum.sweeper.sweep_if_due()
    assert await count(forum, JournalEntry) < entries


async def test_a_quiet_forum_keeps_its_newest_entry(
    forum: Forum, clock: FrozenClock, drain: Drain
) -> None:
    """Processes compare the newest entry to see whether something changed."""
    await post_public_idea(forum)
    await drain()
    clock.advance(days=1000)
    await forum.sweeper.sweep_if_due()
    assert await count(forum, JournalEntry) == 1


async def test_guests_see_what_is_new_after_a_sweep(
    forum: Forum, clock: FrozenClock, drain: Drain, new_client: MakeClient
) -> None:
    await post_public_idea(forum, "Koffie op het plein")
    await drain()
    assert "Koffie op het plein" in (await new_client().get("/nl/ideas")).text
    clock.advance(days=1000)
    await forum.sweeper.sweep_if_due()
    await post_public_idea(forum, "Soep op dinsdag")
    await drain()
    assert "Soep op dinsdag" in (await new_client().get("/nl/ideas")).text


async def test_one_of_many_processes_sweeps_and_only_once_a_day(
    make_forum: MakeForum, clock: FrozenClock
) -> None:
    forums = [make_forum() for _ in range(4)]
    await create_expiring_rows(forums[0])
    clock.advance(days=30)
    counts = await asyncio.gather(*(forum.sweeper.sweep_if_due() for forum in forums))
    assert sum(1 for deleted in counts if deleted) == 1
    await create_expiring_rows(forums[0])
    clock.advance(hours=23)
    assert await forums[1].sweeper.sweep_if_due() == 0


async def test_another_takes_over_from_one_that_was_killed(
    make_forum: MakeForum, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process killed during a sweep leaves its claim behind; its deletions are committed."""
    monkeypatch.setattr(retention, "BATCH", 1)
    killed, other = make_forum(), make_forum()
    for _ in range(3):
        await create_expiring_rows(killed)
    clock.advance(days=30)
    batches = 0

    def interrupt(*_: object) -> None:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise KeyboardInterrupt

    engine = killed.session_factory.database.write_engine.sync_engine
    event.listen(engine, "commit", interrupt)
    with pytest.raises(KeyboardInterrupt):
        await killed.sweeper.sweep_if_due()
    event.remove(engine, "commit", interrupt)
    assert await other.sweeper.sweep_if_due() == 0, (
        "until its claim expires, the process may only be slow"
    )
    clock.advance(minutes=CLAIM_DURATION.total_seconds() / 60 + 1)
    assert await other.sweeper.sweep_if_due() > 0
    assert await count(other, SignIn) == 0
    async with other.session_factory.database.read_connection() as connection:
        last_run = await retention.last_run(connection)
    assert last_run is not None
    assert last_run.done_at == clock.now()


async def test_what_was_confirmed_meanwhile_stays(forum: Forum, clock: FrozenClock) -> None:
    """A draft is confirmed by the link in its mail between the SELECT and the DELETE."""
    async with forum.session_factory.unit_of_work() as uow:
        draft = await ideas.keep_draft(uow, NEW_IDEA)
    clock.advance(days=8)
    maria = await member_of(forum.session_factory, MARIA)
    drafts = next(item for item in forum.sweeper.retentions if item.table is Idea)
    before = clock.now() - timedelta(days=7)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(col(Idea.id)).where(drafts.expired(before)))
    async with forum.session_factory.unit_of_work(
        members.actor_for(maria, forum.session_factory.clock.now())
    ) as uow:
        await ideas.submit_draft(uow, draft)
    await forum.sweeper.sweep_if_due()
    assert await count(forum, Idea) == 1


async def test_many_rows_go_in_small_transactions(
    forum: Forum, clock: FrozenClock, record_statements: RecordStatements
) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        for number in range(450):
            await accounts.request_sign_in(uow, f"p{number}@example.org", language="nl")
    clock.advance(days=8)
    with record_statements() as sent:
        await forum.sweeper.sweep_if_due()
    assert await count(forum, SignIn) == 0
    assert sum("DELETE FROM sign_in" in str(statement) for statement in sent) == 3


async def test_the_web_process_sweeps_in_the_background(
    make_forum: MakeForum, clock: FrozenClock
) -> None:
    forum = make_forum(FORUM_JOURNAL__IN_WEB="true")
    await create_expiring_rows(forum)
    # Otherwise their mails would be sent during the sweep, and a sign-in that a mail has just used
    # stays for a day.
    await forum.dispatcher.drain()
    clock.advance(days=30)
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        for _ in range(500):
            async with forum.session_factory.database.read_connection() as connection:
                if await retention.last_run(connection):
                    break
            await asyncio.sleep(0.02)
        assert await count(forum, SignIn, col(SignIn.email) == "jan@example.org") == 0


@ON_SQLITE
async def test_the_privacy_page_states_the_configured_days(make_forum: MakeForum) -> None:
    forum = make_forum(FORUM_RETENTION__DRAFTS="13", FORUM_RETENTION__JOURNAL="41")
    app = create_app(forum)
    periods = app.state.forum.part(RetentionPeriods).periods
    assert 13 in [period.days for period in periods]
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as client:
        page_text = Page((await client.get("/en/privacy")).text).text
    with override_language("en"):
        for period in periods:
            assert f"{period.label}: {format_period(period.days)}." in page_text
