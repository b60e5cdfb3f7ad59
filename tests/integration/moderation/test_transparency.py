"""The public figures of moderation: what is counted, what is shown of it when, and what outlives the cases."""

import asyncio
import csv
import re
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update
from sqlmodel import SQLModel, col

from forum.accounts.actions.blocks import block_member, lift_block
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.content import lifecycle
from forum.core.content.summary import VisibilityChange
from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.text.csv_lines import BYTE_ORDER_MARK
from forum.core.visibility import Visibility
from forum.migrations.alembic_runner import downgrade, upgrade
from forum.privacy.actions.erasures import erase_person
from moderation.actions.appeals import decide_appeal, object_to
from moderation.actions.cases import open_case_on
from moderation.actions.counting import count_decision
from moderation.actions.decisions import decide, hasten, take_back
from moderation.actions.letters import NO_REASONS, Reasons
from moderation.tables.cases import Case
from moderation.tables.counts import (
    AppealCount,
    BlockCount,
    DecisionCount,
    ReportCount,
    ReportResult,
    Source,
    WaitCount,
)
from moderation.tables.decisions import Decision, Outcome
from moderation.tables.reports import ReportReason
from tests.conftest import Drain, MakeForum
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation.appeal_steps import objection_path
from tests.integration.moderation.report_steps import report_from
from tests.people import ANN, BRAM, ELS, MARIA, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_POSTGRES, ON_SQLITE

INSULT = Reasons(ground="insult", text="Je noemt iemand.")
WITHOUT_A_WORD = Reasons(ground="insult", text="Je noemt iemand.", words=("koffie",))
QUESTION = Reasons(text="Kun je dat uitleggen?")
WITHOUT_UNDO = {"FORUM_MODERATION__UNDO_SECONDS": "0", "FORUM_SERVER__PAGE_CACHE": "0"}
NEXT_YEAR = 310
"""Days from the beginning of the tests' clock, in March 2027, until 2028."""


@pytest.fixture
def forum(make_forum: MakeForum) -> Forum:
    """A forum whose decisions take effect at once, without a page cache."""
    return make_forum(**WITHOUT_UNDO)


async def _decide(
    forum: Forum, subject: ContentRef, outcome: Outcome, reasons: Reasons = NO_REASONS
) -> Decision:
    async with acting_as(forum.session_factory, ELS) as uow:
        case = await open_case_on(uow, subject)
        decision = await decide(uow, case.pk, outcome, reasons)
    await forum.dispatcher.drain()
    return decision


async def _report(forum: Forum, subject: ContentRef, reason: ReportReason) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await report_from(uow, subject, "192.0.2.1", reason=reason, email="lezer@example.org")


async def _rows(forum: Forum, table: type[SQLModel]) -> list[tuple[Any, ...]]:
    """What is in a table of counts, without the year, each row's number last."""
    columns = table_of(table).columns
    keys = [column for column in columns if column.name not in ("year", "number")]
    async with forum.session_factory.read_session() as session:
        return sorted(map(tuple, await session.fetch_all(select(*keys, columns["number"]))))


async def _pending(forum: Forum, signs: str = "") -> ContentRef:
    """An idea that waits for a moderator, with these signs on its case."""
    idea = await post_pending_idea(forum, by=MARIA)
    await forum.dispatcher.drain()
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            update(Case).where(col(Case.subject_id) == idea.number).values(signs=signs)
        )
    return idea.ref


async def _object(forum: Forum, decision: Decision, *, upheld: bool) -> None:
    token = objection_path(forum, decision).rpartition("/")[2]
    async with acting_as(forum.session_factory, MARIA) as uow:
        appeal = await object_to(uow, token, "Dat klopt niet.")
    async with acting_as(forum.session_factory, BRAM) as uow:
        await decide_appeal(uow, appeal.pk, upheld=upheld, text="We keken opnieuw.")
    await forum.dispatcher.drain()


async def _count_many(forum: Forum) -> None:
    """So many decisions, reports and answers to objections that figures of them are shown."""
    async with forum.session_factory.unit_of_work() as uow:
        for row in (
            DecisionCount(month=3, subject_kind="idea", outcome=Outcome.publish, ground="", source=Source.people, year=2027, number=31),
            DecisionCount(month=3, subject_kind="comment", outcome=Outcome.keep, ground="", source=Source.readers, year=2027, number=12),
            DecisionCount(month=4, subject_kind="idea", outcome=Outcome.hide, ground="insult", source=Source.readers, year=2027, number=11),
            DecisionCount(month=4, subject_kind="idea", outcome=Outcome.hide, ground="advertising", source=Source.readers, year=2027, number=3),
            WaitCount(hours=7, late=False, year=2027, number=19),
            WaitCount(hours=80, late=True, year=2027, number=1),
            ReportCount(reason=ReportReason.other, result=ReportResult.stays, year=2027, number=26),
            AppealCount(upheld=True, year=2027, number=8),
            AppealCount(upheld=False, year=2027, number=9),
            BlockCount(ground="insult", year=2027, number=7),
            BlockCount(ground="advertising", year=2027, number=12),
            BlockCount(ground="unlawful", year=2027, number=3),
        ):  # fmt: skip
            await uow.add(row)


async def test_decisions_are_counted_when_they_take_effect(
    forum: Forum, clock: FrozenClock
) -> None:
    first = await _pending(forum, signs="personal_data")
    clock.advance(hours=5)
    await _decide(forum, first, Outcome.publish)
    second = await _pending(forum)
    clock.advance(days=9)
    await _decide(forum, second, Outcome.reject, INSULT)
    comment = await post_public_comment(forum, first, by=MARIA)
    await _report(forum, comment.ref, ReportReason.other)
    await _decide(forum, comment.ref, Outcome.hide, INSULT)
    await _decide(forum, first, Outcome.keep)
    assert await _rows(forum, DecisionCount) == [
        (3, "comment", "hide", "insult", "readers", 1),
        (3, "idea", "keep", "", "people", 1),
        (3, "idea", "publish", "", "program", 1),
        (3, "idea", "reject", "insult", "people", 1),
    ]
    assert await _rows(forum, WaitCount) == [(0, False, 1), (5, False, 1), (9 * 24, True, 1)]


@ON_SQLITE
@pytest.mark.parametrize(("day", "is_late"), [(0, False), (1, True)])
async def test_the_day_that_was_promised_is_in_time(
    forum: Forum, clock: FrozenClock, day: int, *, is_late: bool
) -> None:
    idea = await _pending(forum)
    promised = forum.site.read_by(clock.now()) + timedelta(days=day)
    clock.moment = datetime.combine(promised, time(12), forum.site.zone)
    await _decide(forum, idea, Outcome.publish)
    [(_, was_late, _)] = await _rows(forum, WaitCount)
    assert was_late is is_late


@ON_SQLITE
async def test_what_is_about_people_in_trouble_is_in_no_figure(forum: Forum) -> None:
    idea = await _pending(forum, signs="cry_for_help")
    await _decide(forum, idea, Outcome.safeguard)
    await _decide(forum, idea, Outcome.publish)
    await _report(forum, idea, ReportReason.danger)
    await _decide(forum, idea, Outcome.safeguard)
    assert [await _rows(forum, table) for table in (DecisionCount, WaitCount, ReportCount)] == [
        [], [], [],
    ]  # fmt: skip


@ON_SQLITE
async def test_a_decision_that_is_taken_back_is_in_no_figure(make_forum: MakeForum) -> None:
    forum = make_forum(FORUM_MODERATION__UNDO_SECONDS="30")
    idea = await _pending(forum)
    decision = await _decide(forum, idea, Outcome.publish)
    async with acting_as(forum.session_factory, ELS) as uow:
        await take_back(uow, decision.pk)
    await forum.dispatcher.drain()
    assert not await _rows(forum, DecisionCount)
    decision = await _decide(forum, idea, Outcome.send_back, QUESTION)
    async with acting_as(forum.session_factory, ELS) as uow:
        await hasten(uow, decision.pk)
    await forum.dispatcher.drain()
    assert await _rows(forum, DecisionCount) == [(3, "idea", "return", "", "people", 1)]


@ON_SQLITE
@pytest.mark.parametrize(
    ("outcome", "result"),
    [(Outcome.keep, "stays"), (Outcome.hide, "taken_off"), (None, "taken_away")],
)
async def test_reports_are_counted_once_with_what_came_of_them(
    forum: Forum, drain: Drain, clock: FrozenClock, outcome: Outcome | None, result: str
) -> None:
    idea = await post_public_idea(forum)
    for reason in (ReportReason.other, ReportReason.other, ReportReason.unlawful):
        async with forum.session_factory.unit_of_work() as uow:
            await report_from(uow, idea.ref, "192.0.2.1", reason=reason, text=f"{reason} {uow.now}")
        clock.advance(minutes=5)
    if outcome is None:
        async with acting_as(forum.session_factory, MARIA) as uow:
            await lifecycle.move(uow, idea.ref, VisibilityChange(Visibility.withdrawn))
        await drain()
    elif outcome is Outcome.keep:
        await _decide(forum, idea.ref, outcome)
    else:
        # The answer to an objection answers them again.
        await _object(forum, await _decide(forum, idea.ref, outcome, INSULT), upheld=True)
    assert await _rows(forum, ReportCount) == [("other", result, 2), ("unlawful", result, 1)]


@ON_SQLITE
async def test_answers_to_objections_are_counted_apart(forum: Forum) -> None:
    for upheld in (True, False, False):
        hidden = await _decide(forum, (await post_public_idea(forum)).ref, Outcome.hide, INSULT)
        await _object(forum, hidden, upheld=upheld)
    assert await _rows(forum, AppealCount) == [(False, 2), (True, 1)]
    assert await _rows(forum, DecisionCount) == [(3, "idea", "hide", "insult", "people", 3)]


async def _block(forum: Forum, person: Person, ground: str) -> None:
    blocked = await member_of(forum.session_factory, person)
    async with acting_as(forum.session_factory, ANN) as uow:
        await block_member(uow, blocked.pk, ground=ground, days=30, text="Lees de huisregels.")
    await forum.dispatcher.drain()


async def test_blocks_of_members_are_counted_and_outlive_them(
    forum: Forum, clock: FrozenClock
) -> None:
    await _block(forum, YUSUF, "advertising")
    await _block(forum, MARIA, "insult")
    maria = await member_of(forum.session_factory, MARIA)
    async with acting_as(forum.session_factory, ANN) as uow:
        await lift_block(uow, maria.pk)
    await _block(forum, MARIA, "insult")
    engine = forum.session_factory.database.engine
    await downgrade(engine, "0041")
    await upgrade(engine)
    assert await _rows(forum, BlockCount) == [("advertising", 1), ("insult", 2)]
    async with acting_as(forum.session_factory, ANN) as uow:
        await erase_person(uow, MARIA.email)
    clock.advance(days=4000)
    await forum.sweeper.sweep_if_due()
    assert await _rows(forum, BlockCount) == [("advertising", 1), ("insult", 2)]


@ON_POSTGRES
async def test_decisions_of_many_moderators_are_all_counted(forum: Forum) -> None:
    decision = await _decide(forum, await _pending(forum), Outcome.publish)

    async def count() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await count_decision(uow, decision.pk, on_appeal=False)

    await asyncio.gather(*(count() for _ in range(20)))
    assert await _rows(forum, DecisionCount) == [(3, "idea", "publish", "", "people", 21)]
    assert await _rows(forum, WaitCount) == [(0, False, 21)]


@ON_SQLITE
async def test_figures_outlive_the_author_and_the_cases(forum: Forum, clock: FrozenClock) -> None:
    idea = await _pending(forum, signs="advertising")
    await _object(forum, await _decide(forum, idea, Outcome.reject, INSULT), upheld=False)
    tables = (DecisionCount, WaitCount, AppealCount)
    before = [await _rows(forum, table) for table in tables]
    async with acting_as(forum.session_factory, ELS) as uow:
        await erase_person(uow, MARIA.email, keep_texts=False)
    clock.advance(days=4000)
    await forum.sweeper.sweep_if_due()
    assert all(before)
    assert [await _rows(forum, table) for table in tables] == before


async def test_the_migration_counts_what_was_decided_before(forum: Forum, drain: Drain) -> None:
    for outcome in (Outcome.publish, Outcome.reject, Outcome.safeguard):
        reasons = INSULT if outcome is Outcome.reject else NO_REASONS
        await _decide(forum, await _pending(forum, signs="advertising"), outcome, reasons)
    left_out = await post_public_idea(forum)
    await _report(forum, left_out.ref, ReportReason.other)
    await _decide(forum, left_out.ref, Outcome.redact, WITHOUT_A_WORD)
    idea = await post_public_idea(forum)
    for reason in (ReportReason.other, ReportReason.danger):
        await _report(forum, idea.ref, reason)
    await _object(forum, await _decide(forum, idea.ref, Outcome.hide, INSULT), upheld=True)
    await drain()
    tables = (DecisionCount, ReportCount, AppealCount)
    counted = [await _rows(forum, table) for table in tables]
    engine = forum.session_factory.database.engine
    await downgrade(engine, "0040")
    await upgrade(engine)
    assert all(counted)
    assert [await _rows(forum, table) for table in tables] == counted


# What is shown


def _words(page: httpx2.Response) -> str:
    """What a page says, without its frame."""
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


async def _csv(client: httpx2.AsyncClient, year: int) -> dict[tuple[str, str], str]:
    answer = await client.get(f"/en/transparency/{year}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = csv.reader(StringIO(answer.text.removeprefix(BYTE_ORDER_MARK)), delimiter=";")
    return {(row[1], row[2]): row[4] for row in rows}


async def test_a_year_is_shown_when_it_is_over(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    await _count_many(forum)
    page = _words(await client.get("/en/transparency"))
    assert "decisions at least 55" in page
    assert "reports of readers at least 25" in page
    assert "insults" not in page
    assert "comes here when the year is over" in (await client.get("/en/transparency/log")).text
    for path in ("2027", "2027.csv", "2027.json", "log/2027", "2026", "9" * 15):
        assert (await client.get(f"/en/transparency/{path}")).status_code == 404, path
    clock.advance(days=NEXT_YEAR)
    page = _words(await client.get("/en/transparency"))
    for words in (
        "decisions 57",
        "answers to objections 17",
        "for half of all 7 hours",
        "promised 95%",
        "decisions fewer than 5",
    ):
        assert words in page, words
    data = (await client.get("/en/transparency/2027.json")).json()
    assert data["first_decision"] == {"median_hours": 7, "percent_in_time": 95}
    assert data["figures"]["restrictions_by_ground"]["total"] == 14
    cells = data["figures"]["restrictions_by_ground"]["cells"]
    assert [cells[ground] for ground in ("insult", "advertising", "duplicate")] == [None, None, 0]
    blocks = data["figures"]["blocks_by_ground"]
    assert (blocks["total"], blocks["cells"]["advertising"], blocks["cells"]["unlawful"]) == (
        22, 12, None,
    )  # fmt: skip
    assert "Members we blocked" in page
    sheet = await _csv(client, 2027)
    for code, table in data["figures"].items():
        for cell, number in {**table["cells"], "total": table["total"]}.items():
            assert sheet[code, cell] == ("" if number is None else str(number)), (code, cell)
    log = {(line["month"], line["outcome"], line["at_least"]) for line in data["log"]}
    assert log == {(3, "publish", 30), (3, "keep", 10)}
    page = _words(await client.get("/en/transparency/log"))
    assert "March 2027" in page
    assert "Made public: Ideas A moderator read it as always at least 30" in page
    assert (await client.get("/en/transparency/2028")).status_code == 404
    older = _words(await client.get("/en/transparency/2027"))
    assert "so far" not in older


@ON_SQLITE
async def test_the_page_has_every_figure_that_the_file_has(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    await _count_many(forum)
    clock.advance(days=NEXT_YEAR)
    html = (await client.get("/en/transparency/2027")).text
    rows = re.findall(r'<th scope="row">([^<]+).*?<td class="number">([^<]+)</td>', html, re.DOTALL)
    bars = re.findall(r'<rect class="bar" width="([\d.]+)"', html)
    assert ("Ideas", "45") in rows
    assert ("It advertises something.", "not shown") in rows
    assert bars.count("100.0") >= 6
    shown = [int(number) for label, number in rows if number.isdecimal() and label != "Together"]
    assert len(bars) == len([number for number in shown if number])


@ON_SQLITE
async def test_switched_off_there_is_no_page_and_nothing_is_counted(make_forum: MakeForum) -> None:
    forum = make_forum(**WITHOUT_UNDO, FORUM_MODERATION__TRANSPARENCY="false")
    await _decide(forum, await _pending(forum), Outcome.publish)
    await _report(forum, (idea := await post_public_idea(forum)).ref, ReportReason.other)
    await _decide(forum, idea.ref, Outcome.keep)
    await _block(forum, YUSUF, "insult")
    assert not await _rows(forum, BlockCount)
    assert not await _rows(forum, DecisionCount)
    assert not await _rows(forum, ReportCount)
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for path in ("transparency", "transparency/log", "transparency/2026.json"):
                assert (await client.get(f"/en/{path}")).status_code == 404
            for path in ("", "house-rules"):
                assert "/en/transparency" not in (await client.get(f"/en/{path}")).text
