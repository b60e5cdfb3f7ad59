"""What the daily clean-up does with notices, decided cases and copies of mails."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import select

from forum.accounts import queries as accounts
from forum.app.container import Forum
from forum.core import retention
from forum.core.versions import record_edit
from forum.ideas.tables import Milestone, Status
from forum.inbox.actions.notices import notify
from forum.inbox.tables import Notice
from moderation.actions.cases import open_case_on
from moderation.actions.decisions import decide
from moderation.actions.letters import Reasons
from moderation.tables.cases import FORGOTTEN, Case
from moderation.tables.decisions import Decision, Outcome
from tests.factories import change_status, post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.people import ELS, MARIA, acting_as, member_of


async def _notices(forum: Forum) -> list[Notice]:
    maria = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Notice).where(Notice.member_id == maria.pk))


async def test_old_notices_go_and_the_number_of_unread_ones_stays_right(
    forum: Forum, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    maria = await member_of(forum.session_factory, MARIA)
    before = maria.unread
    async with forum.session_factory.unit_of_work() as uow:
        await notify(uow, [maria.pk], "content_published", idea.ref)
    clock.advance(days=200)
    async with forum.session_factory.unit_of_work() as uow:
        await notify(uow, [maria.pk], "content_hidden", idea.ref)
    clock.advance(days=201)
    await forum.sweeper.sweep_if_due()
    assert len(await _notices(forum)) == 1
    assert (await member_of(forum.session_factory, MARIA)).unread == 1
    assert before == 0


async def test_of_old_cases_only_the_decision_stays(forum: Forum, clock: FrozenClock) -> None:
    idea = await post_pending_idea(forum, by=MARIA)
    await forum.dispatcher.drain()
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    async with acting_as(forum.session_factory, ELS) as uow:
        await decide(uow, case.pk, Outcome.send_back, Reasons(text="Beste Maria, bel je eens?"))
    clock.advance(days=729)
    await forum.sweeper.sweep_if_due()
    async with forum.session_factory.read_session() as session:
        (decision,) = await session.all(select(Decision))
        texts = await session.all(select(Milestone.text))
    assert "Maria" in decision.text
    assert decision.text in texts
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    async with forum.session_factory.read_session() as session:
        (decision,) = await session.all(select(Decision))
        (case,) = await session.all(select(Case))
        texts = await session.all(select(Milestone.text))
    assert set(texts) <= {""}
    assert (decision.outcome, decision.text) == (Outcome.send_back, "")
    assert case.author_id is None
    assert case.subject == idea.ref


@pytest.mark.parametrize(
    ("column", "value"), [("author_id", 1), ("signs", "cry_for_help"), ("urgent", True)]
)
async def test_a_case_without_an_author_is_emptied_too(
    forum: Forum, clock: FrozenClock, column: str, value: object
) -> None:
    """Whatever is left of it: what was imported never had an author, and some were erased."""
    idea = await post_pending_idea(forum, by=MARIA)
    await forum.dispatcher.drain()
    values: dict[str, object] = FORGOTTEN | {column: value}
    if column == "author_id":
        values[column] = (await member_of(forum.session_factory, MARIA)).pk
    async with acting_as(forum.session_factory, ELS) as uow:
        case = await open_case_on(uow, idea.ref)
        await decide(uow, case.pk, Outcome.publish)
        await uow.execute(update(Case).values(values))
    clock.advance(days=731)
    await forum.sweeper.sweep_if_due()
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    assert {name: getattr(case, name) for name in FORGOTTEN} == FORGOTTEN


async def test_the_towns_answers_stay(forum: Forum, clock: FrozenClock) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await change_status(forum, idea, Status.under_review)
    await change_status(forum, idea, Status.accepted)
    async with forum.session_factory.read_session() as session:
        before = await session.all(select(Milestone.text))
    clock.advance(days=2000)
    await forum.sweeper.sweep_if_due()
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Milestone.text)) == before
    assert any(before)


async def test_who_saved_a_form_last_goes(forum: Forum, clock: FrozenClock) -> None:
    ref = (await post_public_idea(forum, by=MARIA)).ref
    async with acting_as(forum.session_factory, ELS) as uow:
        await record_edit(uow, ref)
    for days, is_kept in ((729, True), (2, False)):
        clock.advance(days=days)
        await forum.sweeper.sweep_if_due()
        async with forum.session_factory.read_session() as session:
            assert bool(await accounts.last_editor(session, ref)) == is_kept


async def test_old_copies_of_mails_go(forum: Forum, clock: FrozenClock, mail_folder: Path) -> None:
    mail_folder.mkdir()
    for name, age in (("old", 91), ("new", 89)):
        path = mail_folder / f"mail-1-{name}.eml"
        path.write_text("Subject: x\n\ny")
        moment = (clock.now() - timedelta(days=age)).timestamp()
        os.utime(path, (moment, moment))
    await forum.sweeper.sweep_if_due()
    assert [path.name for path in mail_folder.iterdir()] == ["mail-1-new.eml"]
    async with forum.session_factory.database.read_connection() as connection:
        last_run = await retention.last_run(connection)
    assert last_run is not None
    assert last_run.counts == {"mails": 1}
