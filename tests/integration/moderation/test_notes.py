"""Notes between colleagues: moderators read them, whom they mention is told, and nobody else knows."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from forum.accounts.tables import Member, Rhythm
from forum.app.container import Forum
from forum.privacy.actions.erasures import erase_person
from moderation.tables.cases import Case
from moderation.tables.notes import CaseNote
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import acts
from tests.integration.moderation import case_steps
from tests.integration.privacy.test_export import opened
from tests.mail_text import mail_text
from tests.parsing import flash_code
from tests.people import ANN, BRAM, ELS, MARIA, TOM
from tests.services.databases import ON_SQLITE

TITLE = "Een bank bij de halte"
NOTE = "Is dit dezelfde bank als vorig jaar?"


@pytest.fixture
async def case(forum: Forum, drain: Drain) -> Case:
    idea = await post_pending_idea(forum, TITLE, by=MARIA)
    await drain()
    return await case_steps.open_case_on(forum, idea.ref)


def path_of(case: Case, then: str = "") -> str:
    return f"/en/moderation/cases/{case.id}{then}"


async def notes(forum: Forum) -> list[CaseNote]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(CaseNote).order_by(col(CaseNote.id)))


async def test_a_colleague_is_told_without_a_word_of_the_case(
    forum: Forum, drain: Drain, case: Case, client_as: ClientAs, mails: Mails
) -> None:
    els, bram, ann = await client_as(ELS), await client_as(BRAM), await client_as(ANN)
    # Also who wants no mail about what they follow.
    async with forum.session_factory.unit_of_work() as uow:
        bram_only = col(Member.email) == BRAM.email
        await uow.execute(
            update(Member).where(bram_only).values(mail_rhythm=Rhythm.never, language="en")
        )
    before = len(mails())
    response = await els.post(path_of(case, "/notes"), data={"note": f"@Bram {NOTE}"})
    assert flash_code(response) == "note_written"
    await drain()
    [mail] = mails()[before:]
    assert (mail["To"], mail["Subject"]) == (BRAM.email, "A colleague mentions you in a note")
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert f"/en/moderation/cases/{case.id}#notes" in text
    for private in (TITLE, NOTE, MARIA.name, ELS.name, "unsubscribe"):
        assert private not in mail_text(mail)
    page = (await bram.get("/en/me/notices")).text
    assert "A colleague mentions you in a note" in page and TITLE not in page

    for reader in (els, bram, ann):
        page = (await reader.get(path_of(case))).text
        assert NOTE in page and "<b><bdi>Els</bdi></b>" in page
    assert "@Bram</bdi>" in (await els.get(path_of(case))).text
    assert "@Els</bdi>" not in (await els.get(path_of(case))).text
    assert "@Tom" not in (await els.get(path_of(case))).text
    assert ("NoteWritten", str(case.subject)) in await acts(forum)


@ON_SQLITE
async def test_notes_stay_with_what_comes_back(
    forum: Forum, drain: Drain, case: Case, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    await els.post(path_of(case, "/notes"), data={"note": NOTE})
    await case_steps.decide(els, case, "reject", ground="insult", text="Zo spreken we niet.")
    await drain()
    await els.post(path_of(case, "/notes"), data={"note": "Nog eens nagevraagd."})
    await els.post("/en/moderation/cases", data={"ref": str(case.subject)})
    again = await case_steps.open_case_on(forum, case.subject)
    page = (await els.get(path_of(again))).text
    assert again.id != case.id
    assert page.index(NOTE) < page.index("Nog eens nagevraagd.")


@ON_SQLITE
@pytest.mark.parametrize("note", ["@Bart, wat denk jij?", "", "@Tom", "x" * 2001])
async def test_a_fault_comes_back_with_what_was_typed(
    forum: Forum, case: Case, client_as: ClientAs, note: str
) -> None:
    response = await (await client_as(ELS)).post(path_of(case, "/notes"), data={"note": note})
    assert response.status_code == 422
    assert 'id="e-note"' in response.text and f"\n{note}</textarea>" in response.text
    assert not await notes(forum)


@ON_SQLITE
async def test_only_its_writer_removes_a_note(
    forum: Forum, case: Case, client_as: ClientAs
) -> None:
    els, bram = await client_as(ELS), await client_as(BRAM)
    await els.post(path_of(case, "/notes"), data={"note": NOTE})
    [note] = await notes(forum)
    remove = f"/en/moderation/notes/{note.id}/remove"
    assert remove not in (await bram.get(path_of(case))).text
    assert (await bram.post(remove)).status_code == 403
    assert remove in (await els.get(path_of(case))).text
    assert flash_code(await els.post(remove)) == "note_removed"
    assert not await notes(forum)
    assert (await els.post(remove)).status_code == 404


@ON_SQLITE
async def test_the_author_never_sees_them_even_as_a_moderator(
    forum: Forum, drain: Drain, case: Case, client_as: ClientAs
) -> None:
    bram, maria = await client_as(BRAM), await client_as(MARIA)
    await bram.post(path_of(case, "/notes"), data={"note": NOTE})
    assert NOTE not in (await maria.get(f"/nl/ideas/{case.subject_id}")).text
    for person in (MARIA, TOM):
        browser = await client_as(person)
        posted = await browser.post(path_of(case, "/notes"), data={"note": NOTE})
        assert posted.status_code == 403
    idea = await post_pending_idea(forum, by=ELS)
    await drain()
    own = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    # Who wrote the content isn't offered, and is no colleague here.
    assert "@Els</bdi>" not in (await bram.get(path_of(own))).text
    mentioning = await bram.post(path_of(own, "/notes"), data={"note": "@Els weet dit niet"})
    assert mentioning.status_code == 422
    await bram.post(path_of(own, "/notes"), data={"note": NOTE})
    assert NOTE not in (await els.get(path_of(own))).text
    assert (await els.post(path_of(own, "/notes"), data={"note": NOTE})).status_code == 403


async def test_they_go_with_the_case(
    forum: Forum, drain: Drain, case: Case, client_as: ClientAs, clock: FrozenClock
) -> None:
    await (await client_as(ELS)).post(path_of(case, "/notes"), data={"note": NOTE})
    clock.advance(days=731)
    await forum.sweeper.sweep_if_due()
    assert len(await notes(forum)) == 1
    await case_steps.decide(await client_as(ELS), case, "publish")
    await drain()
    clock.advance(days=729)
    await forum.sweeper.sweep_if_due()
    assert len(await notes(forum)) == 1
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    assert not await notes(forum)


async def exported(browser: httpx2.AsyncClient, drain: Drain) -> tuple[str, dict[str, Any]]:
    """The page and the tables of a copy of somebody's data."""
    await browser.post("/en/me/data/copy")
    await drain()
    page, data = opened(await browser.post("/en/me/data/copy/fetch"))
    return page, data["tables"]


@ON_SQLITE
async def test_the_author_learns_that_there_are_notes_and_colleagues_what_they_wrote_when(
    forum: Forum, drain: Drain, case: Case, client_as: ClientAs
) -> None:
    els, maria = await client_as(ELS), await client_as(MARIA)
    await els.post(path_of(case, "/notes"), data={"note": f"{NOTE} @Bram"})
    await els.post(path_of(case, "/claim"))
    for browser, heading in ((maria, "ask us what is in them"), (els, "you wrote as a colleague")):
        page, tables = await exported(browser, drain)
        assert heading in page and NOTE not in page
        [row] = tables["moderation_note"]
        assert row["at"] and "text" not in row
    assert tables["moderation_claim"]


@ON_SQLITE
async def test_they_go_with_their_author_and_stay_without_their_writer(
    forum: Forum, case: Case, client_as: ClientAs
) -> None:
    els = await client_as(ELS)
    await els.post(path_of(case, "/notes"), data={"note": NOTE})
    await els.post(path_of(case, "/claim"))
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, ELS.email)
    page = (await (await client_as(BRAM)).get(path_of(case))).text
    assert NOTE in page and "<b><bdi>a moderator</bdi></b>" in page
    assert "is on it" not in page
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email)
    assert not await notes(forum)
