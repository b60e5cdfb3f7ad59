"""Who reported: in no page, mail, notice, export, feed or log that anybody else reads; and how long kept."""

import logging

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.privacy.actions.erasures import erase_person
from moderation.tables.reports import Report
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import entries
from tests.integration.moderation import case_steps
from tests.integration.moderation.report_steps import (
    AUTHORS,
    KINDS,
    form_path,
    public_content,
    reports,
    send,
)
from tests.integration.privacy.test_export import ASK, FETCH, opened
from tests.mail_text import mail_text
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF, member_of
from tests.services.databases import ON_SQLITE

GUEST = {"name": "Wout Melders", "email": "wout.melders@example.org"}
WORDS = {
    "text": "Ik woon ernaast en hoor het elke nacht.",
    "passage": "Een stoel voor wie alleen komt",
}
IDENTITY = ("Wout", "Melders", "wout.melders", "Yusuf", YUSUF.email, "ernaast")
"""Of a guest and a member who report, and of their words."""
PAGES = (
    "", "ideas", "ideas/1", "projects", "projects/1", "updates", "search?q=stoel", "me", "me/notices", "me/support",
    "me/following", "moderation/reports", "moderation/cases/1", "moderation/log", "moderation", "admin/trail",
    "transparency",
)  # fmt: skip


def _found(text: str, *, but: str = "") -> list[str]:
    return [part for part in IDENTITY if part in text and part != but]


@ON_SQLITE
@pytest.mark.parametrize("kind", KINDS)
async def test_the_reporter_is_found_nowhere(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails,
    caplog: pytest.LogCaptureFixture, kind: str,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG, "forum")
    subject = await public_content(forum, kind)
    for browser, fields in ((new_client(), GUEST), (await client_as(YUSUF), {})):
        assert (await send(browser, subject, **WORDS, **fields)).status_code == 303
    await drain()
    author = AUTHORS[kind] or TOM
    readers = {"guest": new_client()} | {
        person.name: await client_as(person) for person in (author, BRAM, TOM, ANN)
    }

    async def found_on_pages() -> dict[tuple[str, str], list[str]]:
        found = {}
        for name, reader in readers.items():
            for path in (*PAGES, form_path(subject).removeprefix("/nl/")):
                page = await reader.get(f"/nl/{path}", follow_redirects=True)
                # Moderators read the words of a report.
                found[name, path] = _found(page.text, but="ernaast" if "cases" in path else "")
        return {where: parts for where, parts in found.items() if parts}

    [case] = await case_steps.cases(forum)
    assert "ernaast" in (await readers["Bram"].get(f"/nl/moderation/cases/{case.id}")).text
    assert await found_on_pages() == {}
    hiding = {"ground": "insult", "text": "Zo spreken we niet."}
    await case_steps.decide(await client_as(ELS), case, "hide", **hiding)
    await drain()
    assert await found_on_pages() == {}

    to_others = [mail for mail in mails() if mail["To"] not in (GUEST["email"], YUSUF.email)]
    assert len(to_others) == (kind in ("idea", "comment", "update"))
    assert [_found(mail_text(mail)) for mail in to_others] == [[] for _ in to_others]
    await readers[author.name].post(ASK)
    await drain()
    page, data = opened(await readers[author.name].post(FETCH))
    assert _found(page + str(data)) == []
    assert data["tables"]["moderation_report"] == []
    assert _found(caplog.text) == []
    assert _found(str([entry.data for entry in await entries(forum)])) == []
    async with forum.session_factory.read_session() as session:
        journal = await session.all(select(JournalEntry))
    assert _found(str([entry.data for entry in journal])) == []


@ON_SQLITE
async def test_a_colleague_who_reports_is_not_in_the_trail(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum)
    before = await entries(forum)
    assert (await send(await client_as(ELS), idea.ref)).status_code == 303
    await drain()
    assert await entries(forum) == before


@ON_SQLITE
async def test_an_author_who_moderates_reads_no_report_of_their_own_content(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=ELS)
    await send(new_client(), idea.ref, **WORDS, **GUEST)
    [case] = await case_steps.cases(forum)
    els = await client_as(ELS)
    for path in (f"moderation/cases/{case.id}", "moderation/reports", "moderation"):
        assert _found((await els.get(f"/nl/{path}")).text) == []


async def test_what_is_left_of_a_report_goes_step_by_step(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea, other = await post_public_idea(forum), await post_public_idea(forum)
    days = forum.settings.retention
    await send(new_client(), idea.ref, **WORDS, **GUEST)
    await send(new_client(), other.ref, **WORDS, **GUEST)

    async def after(days: float) -> list[Report]:
        clock.advance(days=days)
        await forum.sweeper.sweep_if_due()
        return await reports(forum)

    assert all(report.source for report in await after(days.report_sources - 1))
    assert [report.source for report in await after(2)] == ["", ""]
    [case, _] = await case_steps.cases(forum)
    await case_steps.decide(await client_as(ELS), case, "keep")
    assert [report.text for report in await after(days.reports - 2)] == [WORDS["text"]] * 2
    decided, waiting = await after(4)
    assert (decided.name, decided.email, decided.text, decided.passage) == ("", "", "", "")
    assert decided.reason == "other"
    assert waiting.text == WORDS["text"], "its case waits for a decision"


@ON_SQLITE
async def test_a_report_is_in_its_members_export_and_goes_with_them(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    yusuf = await client_as(YUSUF)
    await send(yusuf, idea.ref, **WORDS)
    # Whoever typed this address needn't be Yusuf.
    await send(new_client(), idea.ref, text="Van een ander.", name="Een ander", email=YUSUF.email)
    await yusuf.post(ASK)
    await drain()
    page, data = opened(await yusuf.post(FETCH))
    assert WORDS["text"] in page
    assert "Van een ander" not in page + str(data)
    assert "Een ander" not in page + str(data)
    own, typed = data["tables"]["moderation_report"]
    assert own["reporter_id"] == (await member_of(forum.session_factory, YUSUF)).pk
    assert typed["email"] == YUSUF.email
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, YUSUF.email)
    left = await reports(forum)
    assert [(each.reporter_id, each.name, each.email, each.text) for each in left] == [
        (None, "", "", "")
    ] * 2
    case = await case_steps.open_case_on(forum, idea.ref)
    assert case.reports == 2


@ON_SQLITE
async def test_the_same_address_is_another_source_on_other_content(
    forum: Forum, new_client: MakeClient
) -> None:
    browser = new_client()
    for idea in (await post_public_idea(forum), await post_public_idea(forum)):
        await send(browser, idea.ref)
        await send(browser, idea.ref, text="Nog iets.")
    first, again, elsewhere, _ = [report.source for report in await reports(forum)]
    assert first == again != elsewhere


@ON_SQLITE
async def test_nobody_is_asked_to_report_their_own(
    forum: Forum, client_as: ClientAs, new_client: MakeClient
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    paths = [f"/nl/ideas/{idea.number}/report", f"/nl/comments/{comment.id}/report"]
    for browser, shown in ((await client_as(MARIA), False), (new_client(), True)):
        page = (await browser.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
        assert [path in page for path in paths] == [shown, shown]
