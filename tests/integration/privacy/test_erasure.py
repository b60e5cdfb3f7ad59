"""Erasure: who may, what confirms it, what stays, and what comes back after a restore."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from sqlmodel import select

from forum.accounts import queries as accounts
from forum.accounts.actions.members import grant_role, set_role
from forum.accounts.actions.sign_ins import request_sign_in
from forum.accounts.tables import Member, SignIn
from forum.app.container import Forum, build
from forum.backup.create import back_up
from forum.backup.restore import restore_backup
from forum.cli import main
from forum.core import erasure_list
from forum.core.actor import Role
from forum.core.erasure_list import ErasedMember
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Milestone, Status
from forum.privacy.actions.erasures import erase_person
from forum.privacy.pending_actions import ERASE, MEMBER, TAKE_TEXTS
from forum.privacy.tables import ErasureRecord
from forum.settings.model import Settings
from moderation.tables.cases import Case, CaseState
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import (
    change_status,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    read_idea,
)
from tests.frozen_clock import FrozenClock
from tests.parsing import code_in, flash_code, link_path
from tests.people import ANN, ELS, MARIA, TOM, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

GUEST = "gast@example.org"


async def _erase(forum: Forum, person: Person, *, keep_texts: bool = True) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, person.email, keep_texts=keep_texts)


async def _exists(forum: Forum, person: Person) -> bool:
    async with forum.session_factory.read_session() as session:
        return await accounts.member_by_email(session, person.email) is not None


@ON_SQLITE
async def test_a_session_alone_erases_nothing(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/me/data/erase")
    assert response.headers["location"] == "/nl/sign-in/code"
    await drain()
    assert await _exists(forum, MARIA)


@pytest.mark.parametrize("way", ["link", "code"])
async def test_the_mailbox_confirms_it(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, way: str
) -> None:
    maria, phone = await client_as(MARIA), await client_as(MARIA)
    await maria.post("/nl/me/data/erase")
    await drain()
    (mail,) = mails()
    path = link_path(mail) if way == "link" else "/nl/sign-in/code"
    response = await maria.post(path, data={"code": code_in(mail)})
    assert flash_code(response) == "erased"
    assert not await _exists(forum, MARIA)
    for browser in (maria, phone):
        assert (await browser.get("/nl/me")).status_code == 303, "signed out everywhere"


@ON_SQLITE
async def test_a_mail_that_is_thrown_away_erases_nothing(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/data/erase")
    await drain()
    await maria.post(f"{link_path(mails()[0])}/discard")
    assert await _exists(forum, MARIA)
    assert (await maria.get("/nl/me")).status_code == 200


@ON_SQLITE
async def test_a_second_link_brings_nobody_back(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    await _erase(forum, MARIA)
    await drain()
    # A request that was under way during the erasure has left it.
    async with forum.session_factory.unit_of_work() as uow:
        data = {MEMBER: maria.pk, TAKE_TEXTS: False}
        await request_sign_in(uow, MARIA.email, language="nl", intent=ERASE, intent_data=data)
    await drain()
    response = await client.post(link_path(mails()[-1]))
    assert response.status_code == 410
    assert not await _exists(forum, MARIA)


@ON_SQLITE
async def test_whoever_left_comes_back_as_somebody_new(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    before = await member_of(forum.session_factory, MARIA)
    await _erase(forum, MARIA)
    await client.post("/nl/sign-in", data={"email": MARIA.email})
    await drain()
    await client.post(link_path(mails()[-1]))
    after = await member_of(forum.session_factory, MARIA)
    assert after.id != before.id
    assert after.name == ""
    assert (await client.get("/nl/me")).status_code == 200, "the second pass leaves them alone"


@ON_SQLITE
@pytest.mark.parametrize("keep_texts", [True, False])
async def test_an_idea_that_the_town_said_yes_to_stays(forum: Forum, keep_texts: bool) -> None:
    promised = await post_public_idea(forum, by=MARIA)
    for status in (Status.under_review, Status.accepted):
        await change_status(forum, promised, status)
    open_idea = await post_public_idea(forum, by=MARIA)
    await _erase(forum, MARIA, keep_texts=keep_texts)
    promised, open_idea = (
        await read_idea(forum, promised.number),
        await read_idea(forum, open_idea.number),
    )
    assert promised.title
    assert promised.author_id is None
    kept = (Visibility.public, True) if keep_texts else (Visibility.erased, False)
    assert (open_idea.visibility, bool(open_idea.title)) == kept


@ON_SQLITE
async def test_what_waited_is_gone_and_its_case_closed(forum: Forum, drain: Drain) -> None:
    idea = await post_pending_idea(forum, by=MARIA)
    await drain()
    await _erase(forum, MARIA)
    await drain()
    erased = await read_idea(forum, idea.number)
    assert (erased.visibility, erased.title, erased.body) == (Visibility.erased, "", "")
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    assert (case.state, case.author_id) == (CaseState.closed, None)


@ON_SQLITE
@pytest.mark.parametrize("keep_texts", [True, False])
async def test_what_a_program_noticed_goes(
    forum: Forum, client_as: ClientAs, drain: Drain, keep_texts: bool
) -> None:
    maria = await client_as(MARIA)
    body = "Ik wil dood, ik wil er niet meer zijn. Bel me op 0470 12 34 56."
    await maria.post(
        "/nl/ideas", data={"title": "Ik weet het niet", "body": body, "confirmed": "yes"}
    )
    await drain()
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    assert {"cry_for_help", "personal_data"} < set(case.sign_codes)
    assert case.urgent
    await _erase(forum, MARIA, keep_texts=keep_texts)
    await drain()
    async with forum.session_factory.read_session() as session:
        (case,) = await session.all(select(Case))
    assert (case.author_id, case.signs, case.urgent) == (None, "", False)


@ON_SQLITE
async def test_answers_to_an_erased_comment_stay(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    comment = await post_public_comment(forum, idea.ref, "Zal ik taart bakken?", by=MARIA)
    await post_public_comment(forum, idea.ref, "Heel graag, zeg.", by=YUSUF, parent=comment)
    await _erase(forum, MARIA)
    await drain()
    page = (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert "Zal ik taart bakken?" in page
    assert "Heel graag, zeg." in page
    assert (await read_idea(forum, idea.number)).comments_count == 2
    await _erase(forum, YUSUF, keep_texts=False)
    assert (await read_idea(forum, idea.number)).comments_count == 1


async def test_what_colleagues_did_stays_without_their_number(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await change_status(forum, idea, Status.under_review)
    tom = await member_of(forum.session_factory, TOM)
    await _erase(forum, TOM)
    async with forum.session_factory.read_session() as session:
        milestones = await session.all(select(Milestone).where(Milestone.idea_id == idea.number))
    assert tom.pk not in {milestone.actor_id for milestone in milestones}
    assert [each.after for each in milestones][-1] == Status.under_review
    ann = await client_as(ANN)
    assert (await ann.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).status_code == 200
    assert TOM.email not in (await ann.get("/nl/admin/members")).text


@ON_SQLITE
async def test_nobody_gets_mail_about_it(forum: Forum, drain: Drain, mails: Mails) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await post_public_comment(forum, idea.ref, by=YUSUF)
    await drain()
    before = len(mails())
    await _erase(forum, MARIA, keep_texts=False)
    await _erase(forum, YUSUF)
    await drain()
    assert len(mails()) <= before


@ON_SQLITE
async def test_a_comment_in_flight_is_erased_by_the_second_pass(forum: Forum, drain: Drain) -> None:
    """A request that began before the erasure writes after it, with the number of the member."""
    idea = await post_public_idea(forum, by=YUSUF)
    maria = await member_of(forum.session_factory, MARIA)
    await _erase(forum, MARIA)
    late = Comment(
        subject_kind="idea", subject_id=idea.number, author_id=maria.pk, name_shown="Maria",
        body="Nog even dit.", body_html="<p>Nog even dit.</p>", language="nl",
        posted_at=forum.session_factory.clock.now(), visibility=Visibility.public,
    )  # fmt: skip
    async with forum.session_factory.unit_of_work() as uow:
        await uow.add(late)
    await drain()
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
        (record,) = await session.all(select(ErasureRecord))
    assert (comment.author_id, comment.name_shown, comment.author_left) == (None, "", True)
    assert (record.traces, record.done_at is not None) == ({}, True)


async def test_two_erasures_at_once(forum: Forum, drain: Drain) -> None:
    await asyncio.gather(_erase(forum, MARIA), _erase(forum, MARIA))
    await drain()
    assert not await _exists(forum, MARIA)


@ON_SQLITE
async def test_only_an_open_idea_of_others_is_untouched(forum: Forum) -> None:
    other = await post_public_idea(forum, by=YUSUF)
    before = (await read_idea(forum, other.number)).model_dump()
    await _erase(forum, MARIA, keep_texts=False)
    assert (await read_idea(forum, other.number)).model_dump() == before
    async with forum.session_factory.read_session() as session:
        others = await session.all(select(Member).where(Member.email != MARIA.email))
    assert ELS.email in {member.email for member in others}


async def test_the_erasure_of_a_guest_leaves_the_ideas_of_nobody_alone(forum: Forum) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    async with forum.session_factory.unit_of_work() as uow:
        imported = await uow.get(Idea, idea.number)
        assert imported is not None
        imported.author_id = None
        for milestone in await uow.all(select(Milestone)):
            milestone.text = "Van de vorige website."
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, GUEST)
    async with forum.session_factory.read_session() as session:
        assert set(await session.all(select(Milestone.text))) == {"Van de vorige website."}


# The list, and a restore


async def test_a_restore_erases_again(
    forum: Forum,
    drain: Drain,
    empty_place: Callable[[], AbstractContextManager[str]],
    settings_for: Callable[..., Settings],
    clock: FrozenClock,
    tmp_path: Path,
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    backup, uploads = tmp_path / "forum.backup", tmp_path / "uploads"
    uploads.mkdir()
    await back_up(forum.session_factory.database, uploads, backup)
    await _erase(forum, MARIA)
    await drain()
    never_there = ErasedMember(999_999, clock.now(), True)
    erasure_list.append_member(forum.settings.privacy.erasure_list, never_there)
    with empty_place() as url:
        settings = settings_for(url, FORUM_UPLOADS__FOLDER=str(tmp_path / "restored"))
        restored = build(settings, clock=clock)
        lines: list[str] = []
        await restore_backup(restored, backup, lines.append)
        assert any("erased again" in line and "1, of 3 in" in line for line in lines), lines
        assert not await _exists(restored, MARIA)
        assert await _exists(restored, YUSUF)
        assert (await read_idea(restored, idea.number)).author_left
        await restored.close()


@pytest.mark.parametrize("came_back", [False, True], ids=["gone", "came back since"])
async def test_a_restore_erases_a_guest_again(
    forum: Forum,
    drain: Drain,
    client: httpx2.AsyncClient,
    empty_place: Callable[[], AbstractContextManager[str]],
    settings_for: Callable[..., Settings],
    clock: FrozenClock,
    tmp_path: Path,
    came_back: bool,
) -> None:
    backup, uploads = tmp_path / "forum.backup", tmp_path / "uploads"
    uploads.mkdir()
    draft = {
        "title": "Een bank bij de kade",
        "body": "Dan kan ik zitten als ik moe ben.",
        "email": GUEST,
    }

    async def erase() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            assert await erase_person(uow, GUEST) is not None
        await drain()
        clock.advance(minutes=1)

    if came_back:
        await erase()
    assert (await client.post("/nl/ideas", data=draft)).status_code == 303
    await back_up(forum.session_factory.database, uploads, backup)
    if not came_back:
        await erase()
    path = forum.settings.privacy.erasure_list
    assert GUEST not in path.read_text()
    with empty_place() as url:
        settings = settings_for(url, FORUM_UPLOADS__FOLDER=str(tmp_path / "restored"))
        restored = build(settings, clock=clock)
        await restore_backup(restored, backup, lambda _line: None)
        async with restored.session_factory.read_session() as session:
            requested = await session.all(select(SignIn.email))
            drafts = await session.all(select(Idea).where(Idea.visibility == Visibility.draft))
        assert (GUEST in requested, len(drafts)) == (came_back, int(came_back))
        await restored.close()


@ON_SQLITE
async def test_the_hash_of_an_address_goes_when_nothing_can_come_back_any_more(
    forum: Forum, drain: Drain, clock: FrozenClock
) -> None:
    path = forum.settings.privacy.erasure_list
    await _erase(forum, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, GUEST)
    await drain()
    assert len(erasure_list.read(path)) == 3
    clock.advance(days=forum.settings.privacy.backup_days, hours=1)
    await forum.sweeper.sweep_if_due()
    (member,) = erasure_list.read(path)
    assert isinstance(member, ErasedMember)
    assert path.stat().st_mode & 0o077 == 0


async def _record(forum: Forum) -> ErasureRecord:
    async with forum.session_factory.read_session() as session:
        (record,) = await session.all(select(ErasureRecord))
    return record


async def test_an_erasure_that_could_not_end_is_finished_by_the_clean_up(
    forum: Forum, drain: Drain, clock: FrozenClock
) -> None:
    path = forum.settings.privacy.erasure_list
    path.mkdir()
    await _erase(forum, MARIA)
    for _ in range(20):
        await drain()
        clock.advance(hours=2)
    await forum.sweeper.sweep_if_due()
    assert [*(await _record(forum)).traces] == [MARIA.email]
    path.rmdir()
    await forum.sweeper.sweep_if_due()
    record = await _record(forum)
    assert (record.traces, record.done_at is not None) == ({}, True)
    assert len(erasure_list.read(path)) == 2


async def test_of_the_member_no_day_is_left(forum: Forum, clock: FrozenClock) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    clock.advance(days=40)
    await _erase(forum, MARIA)
    async with forum.session_factory.read_session() as session:
        after = await accounts.member(session, maria.pk)
    assert after is not None
    assert after.seen_on == clock.now().date()


def test_a_line_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "erasures.jsonl"
    moment = FrozenClock().now()
    first, second = ErasedMember(1, moment, True), ErasedMember(2, moment, False)
    erasure_list.append_member(path, first)
    with path.open("ab") as file:
        file.write(b'{"member_id": 2, "joi')
    erasure_list.append_member(path, second)
    erasure_list.append_member(path, first)
    assert erasure_list.read(path) == [first, second]
    assert path.stat().st_mode & 0o077 == 0


# The command


def _run(url: str, folder: Path, *arguments: str, answer: str = "") -> tuple[int, str]:
    environment = {
        "FORUM_DATABASE__URL": url,
        "FORUM_MAIL__FOLDER": str(folder.parent / "mail"),
        "FORUM_PRIVACY__ERASURE_LIST": str(folder / "erasures.jsonl"),
    }
    result = CliRunner().invoke(main, ["erase", *arguments], env=environment, input=answer)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "answer", "code"),
    [
        ((MARIA.email,), "y\n", 0),
        ((MARIA.email,), "n\n", 1),
        ((MARIA.email, "--yes"), "", 0),
        (("Maria@Example.ORG", "--yes", "--with-texts"), "", 0),
        (("nobody@example.org", "--yes"), "", 0),
        (("nonsense",), "", 2),
    ],
)
def test_the_command(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, ...], answer: str, code: int
) -> None:
    exit_code, output = _run(sqlite_url, tmp_path, *arguments, answer=answer)
    assert exit_code == code, output
    listed = (tmp_path / "erasures.jsonl").read_text() if code == 0 else ""
    assert bool(listed) == (code == 0)
    assert "@" not in listed
    if code == 0 and "nobody" not in arguments[0]:
        assert "no member" in _run(sqlite_url, tmp_path, MARIA.email, answer="n\n")[1]


@ON_SQLITE
async def test_the_only_administrator_is_not_erased(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    ann = await client_as(ANN)
    page = (await ann.get("/nl/me/data")).text
    assert 'action="/nl/me/data/erase"' not in page
    assert 'class="why-not"' in page
    assert (await ann.post("/nl/me/data/erase")).status_code == 403
    async with forum.session_factory.unit_of_work() as uow:
        other = await grant_role(uow, "second@example.org", Role.admin, language="nl")
    assert (await ann.post("/nl/me/data/erase")).status_code == 303
    await drain()
    mail = next(mail for mail in mails() if mail["To"] == ANN.email and "/sign-in/" in str(mail))
    async with forum.session_factory.unit_of_work() as uow:
        found = await accounts.member(uow, other.pk)
        assert found is not None
        await set_role(uow, found, Role.resident)
    assert "last_admin" in flash_code(await ann.post(link_path(mail)))
    assert await _exists(forum, ANN)


def test_the_command_says_when_copies_are_left(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "a file"
    folder.write_text("")
    code, output = _run(sqlite_url, folder, MARIA.email, "--yes")
    assert code == 1, output
    assert "copies outside it are left" in output
    assert "no member" in _run(sqlite_url, tmp_path, MARIA.email, answer="n\n")[1]


@pytest.mark.parametrize("arguments", [(), ("--yes",)])
def test_the_command_warns_of_the_last_administrator(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    _, output = _run(sqlite_url, tmp_path, ANN.email, *arguments, answer="n\n")
    assert "is the last administrator" in output
    _, output = _run(sqlite_url, tmp_path, MARIA.email, *arguments, answer="n\n")
    assert "administrator" not in output
