"""Kept copies of mails: an erasure deletes those to or about the person, and nobody else's."""

from pathlib import Path

import pytest
from sqlmodel import select

from forum.accounts.actions import addresses
from forum.accounts.actions.members import set_role
from forum.accounts.queries import member as member_of_number
from forum.accounts.tables import SignIn
from forum.app.container import Forum
from forum.core.actor import Role
from forum.ideas.tables import Idea
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import post_public_comment, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.verification.test_steps import IDEA
from tests.parsing import flash_code, link_path, plain_text
from tests.people import ANN, ELS, MARIA, YUSUF, acting_as, member_of
from tests.services.databases import ON_SQLITE

ASKED, REPLACED = "asked@example.org", "replaced@example.org"


async def _erase_maria(forum: Forum, drain: Drain, *, keep_texts: bool = True) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        assert await erase_person(uow, MARIA.email, keep_texts=keep_texts) is not None
    await drain()


async def _give_role(forum: Forum, drain: Drain) -> None:
    """Mails about Maria to two administrators, and to herself."""
    maria = await member_of(forum.session_factory, MARIA)
    async with acting_as(forum.session_factory, ELS) as uow:
        member = await member_of_number(uow, maria.pk)
        assert member is not None
        await set_role(uow, member, Role.moderator)
    await drain()


@ON_SQLITE
@pytest.mark.parametrize("name", ["de", "een", "Samenspraak", "Hallo", "Els"])
async def test_mails_of_others_stay_whatever_the_person_is_called(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails, mail_folder: Path, name: str
) -> None:
    yusuf, maria = await client_as(YUSUF), await client_as(MARIA)
    assert (
        await maria.post("/nl/me/settings", data={"name": name, "language": "nl"})
    ).status_code in (303, 422)
    for browser, person in ((yusuf, YUSUF), (maria, MARIA)):
        await browser.post("/nl/sign-in", data={"email": person.email})
    idea = await post_public_idea(forum, by=YUSUF)
    await post_public_comment(forum, idea.ref, "Wat een goed idee, zeg ik.", by=ELS)
    await drain()
    others = [path for path in mail_folder.iterdir() if MARIA.email not in path.read_text()]
    assert len(others) > 1
    await _erase_maria(forum, drain)
    assert sorted(mail_folder.iterdir()) == sorted(others)


@ON_SQLITE
async def test_a_mail_to_an_address_that_was_only_asked_for_goes(
    forum: Forum, drain: Drain, mails: Mails
) -> None:
    maria = await member_of(forum.session_factory, MARIA)
    for email in (ASKED, REPLACED):
        async with forum.session_factory.unit_of_work() as uow:
            await addresses.request_change(uow, maria.pk, email)
        await drain()
    async with forum.session_factory.unit_of_work() as uow:
        await addresses.cancel_change(uow, maria.pk)
    assert {ASKED, REPLACED} <= {mail["To"] for mail in mails()}
    await _erase_maria(forum, drain)
    assert mails() == []


@ON_SQLITE
async def test_a_colleagues_mail_with_a_name_that_changed_since_goes(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings", data={"name": "Vroeger Anders", "language": "nl"})
    await _give_role(forum, drain)
    assert any("Vroeger Anders" in plain_text(mail) and mail["To"] == ANN.email for mail in mails())
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings", data={"name": "Nieuw", "language": "nl"})
    await _erase_maria(forum, drain)
    assert not any("Vroeger Anders" in plain_text(mail) for mail in mails())


@ON_SQLITE
@pytest.mark.parametrize("keep_texts", [True, False])
async def test_a_mail_that_quotes_a_comment_goes(
    forum: Forum, drain: Drain, mails: Mails, keep_texts: bool
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await post_public_comment(forum, idea.ref, "Wij helpen graag mee.", by=ELS)
    # Each in a mail of its own: one with both would go as a whole.
    await drain()
    await post_public_comment(forum, idea.ref, "Zal ik taart bakken?", by=MARIA)
    await drain()
    assert any("taart" in plain_text(mail) and mail["To"] == YUSUF.email for mail in mails())
    await _erase_maria(forum, drain, keep_texts=keep_texts)
    assert not any("taart" in plain_text(mail) for mail in mails())
    assert any("helpen" in plain_text(mail) for mail in mails()), "others to him stay"


@ON_SQLITE
async def test_a_mail_before_the_account_and_to_a_former_address_goes(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/sign-in", data={"email": MARIA.email})
    await maria.post("/nl/me/settings/address", data={"new_email": ASKED})
    await drain()
    for mail in mails():
        if "/address/" in plain_text(mail):
            await maria.post(link_path(mail, "/address/"))
    async with forum.session_factory.unit_of_work() as uow:
        assert await erase_person(uow, ASKED) is not None
    await drain()
    assert mails() == []


@ON_SQLITE
async def test_the_tag_of_a_person_says_nothing(forum: Forum, drain: Drain, mails: Mails) -> None:
    await _give_role(forum, drain)
    tags = {tag for mail in mails() for tag in mail["X-Samenspraak-People"].split()}
    assert tags
    assert all(len(tag) == 32 and int(tag, 16) for tag in tags)


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_mail_to_a_mistyped_address_goes_with_whoever_confirms_its_draft(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, confirmed: bool
) -> None:
    guest, stranger = new_client(), new_client()
    await stranger.post("/nl/ideas", data=IDEA | {"email": "other@example.org"})
    await guest.post("/nl/ideas", data=IDEA | {"email": "typo@example.org"})
    await drain()
    await guest.post("/nl/sign-in/again", data={"email": "typo@example.org"})
    await drain()
    await guest.post("/nl/sign-in/again", data={"email": ASKED})
    await drain()
    if confirmed:
        link = next(link_path(mail) for mail in mails() if mail["To"] == ASKED)
        assert flash_code(await guest.post(link)) == "idea_posted"
    assert len([mail for mail in mails() if mail["To"] == "typo@example.org"]) == 2
    async with forum.session_factory.unit_of_work() as uow:
        assert await erase_person(uow, ASKED, keep_texts=False) is not None
    await drain()
    assert [mail["To"] for mail in mails()] == ["other@example.org"]
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(SignIn.email)) == ["other@example.org"]


@ON_SQLITE
async def test_of_a_half_done_change_what_waits_under_the_confirmed_address_goes(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings/address", data={"new_email": ASKED})
    await drain()
    link = next(link_path(mail, "/address/") for mail in mails() if mail["To"] == ASKED)
    assert flash_code(await new_client().post(link)) == "address_half"
    await new_client().post("/nl/sign-in", data={"email": ASKED})
    await new_client().post("/nl/ideas", data=IDEA | {"email": ASKED})
    await drain()
    await _erase_maria(forum, drain)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(SignIn)) == []
        assert await session.all(select(Idea)) == []
    assert mails() == []


@ON_SQLITE
async def test_what_waits_under_an_address_that_was_only_asked_for_stays(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings/address", data={"new_email": ASKED})
    await new_client().post("/nl/ideas", data=IDEA | {"email": ASKED})
    await drain()
    await _erase_maria(forum, drain)
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(SignIn.email)) == [ASKED]
        assert len(await session.all(select(Idea))) == 1


@pytest.fixture
async def with_smtp(
    new_client: MakeClient, make_forum: MakeForum, drain: Drain, mails: Mails
) -> Forum:
    """The forum after it wrote mails to its folder; now it has a mail server."""
    for person in (MARIA, YUSUF):
        await new_client().post("/nl/sign-in", data={"email": person.email})
    await drain()
    assert {MARIA.email, YUSUF.email} <= {mail["To"] for mail in mails()}
    return make_forum(FORUM_MAIL__TRANSPORT="smtp", FORUM_MAIL__HOST="localhost")


@ON_SQLITE
async def test_copies_from_before_mail_went_by_smtp_are_erased(
    with_smtp: Forum, mails: Mails
) -> None:
    async with with_smtp.session_factory.unit_of_work() as uow:
        assert await erase_person(uow, MARIA.email) is not None
    await with_smtp.dispatcher.drain()
    assert {mail["To"] for mail in mails()} >= {YUSUF.email}
    assert MARIA.email not in {mail["To"] for mail in mails()}


async def test_copies_from_before_mail_went_by_smtp_expire(
    with_smtp: Forum, mails: Mails, clock: FrozenClock
) -> None:
    clock.advance(days=with_smtp.settings.retention.mails + 1)
    await with_smtp.sweeper.sweep_if_due()
    assert mails() == []
