"""People who may be in danger: from what they wrote to whoever reached them, with every mail."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from moderation.tables.concerns import (
    CallWish,
    Concern,
    ConcernSource,
    ConcernState,
    ContactAttempt,
)
from tests.conftest import ClientAs, Drain, Mails, MakeForum
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import acts
from tests.integration.moderation import case_steps
from tests.integration.moderation.redaction_steps import redact
from tests.mail_text import mail_text
from tests.parsing import Page, flash_code
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF, member_of
from tests.services.databases import ON_SQLITE

STORY = "Ik zit hier al weken. Ik wil niet meer leven."
WELFARE = "welzijn@example.org"


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose town has a welfare contact."""
    forum = make_forum(FORUM_WELFARE__EMAIL=WELFARE, FORUM_WELFARE__NAME="Dienst Welzijn")
    await forum.engine.start()
    return forum


async def concerns(forum: Forum) -> list[Concern]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Concern).order_by(col(Concern.id)))


async def cry_for_help(forum: Forum, drain: Drain) -> tuple[Idea, Concern]:
    idea = await post_pending_idea(forum, "Ik weet het niet", by=MARIA, body=STORY)
    await drain()
    [concern] = await concerns(forum)
    return idea, concern


async def test_from_the_form_to_reached(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails, clock: FrozenClock
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post(
        "/nl/ideas", data={"title": "Ik weet het niet", "body": STORY, "name_shown": ""}
    )
    assert (response.status_code, flash_code(response)) == (303, "")
    await drain()
    [concern] = await concerns(forum)
    assert (concern.source, concern.state) == (ConcernSource.program, ConcernState.open)
    page = (await maria.get(response.headers["location"])).text
    assert "tel:" in page and f"/nl/call-me/idea/{concern.subject_id}" in page
    assert "callout-done" not in page and "werkdag" not in page

    # Everybody who can help is told at once, without the story, and again until somebody takes it.
    addresses = {mail["To"] for mail in mails()}
    assert addresses == {ELS.email, BRAM.email, ANN.email, WELFARE}
    for mail in mails():
        text = mail_text(mail)
        for private in ("Ik wil niet meer leven", "Ik weet het niet", MARIA.email, MARIA.name):
            assert private not in text
    clock.advance(minutes=29)
    await drain()
    assert len(mails()) == 4
    clock.advance(minutes=1)
    await drain()
    assert len(mails()) == 8

    # Who it is, is seen by whoever takes it, and nobody else.
    els, bram = await client_as(ELS), await client_as(BRAM)
    path = f"/nl/moderation/trouble/{concern.id}"
    assert path in (await els.get("/nl/moderation/trouble")).text
    assert MARIA.email not in (await els.get(path)).text
    assert (await els.post(f"{path}/take", data={"reason": "made_up"})).status_code == 422
    assert (await els.post(f"{path}/take", data={"reason": "call"})).status_code == 303
    assert MARIA.email in (await els.get(path)).text
    assert MARIA.email not in (await bram.get(path)).text
    member = await member_of(forum.session_factory, MARIA)
    assert ("PersonalDataViewed", f"member:{member.id}") in await acts(forum)
    clock.advance(minutes=31)
    await drain()
    assert len(mails()) == 8
    [concern] = await concerns(forum)
    assert concern.alerts == 2

    # Maria leaves a number.
    call_me = f"/nl/call-me/idea/{concern.subject_id}"
    assert (await maria.post(call_me, data={"wish": "call"})).status_code == 422
    response = await maria.post(call_me, data={"wish": "call", "phone": "+32 470 00 00 22"})
    assert flash_code(response) == "call_wish_kept"
    assert "tel:+32470000022" in (await els.get(path)).text

    response = await els.post(f"{path}/attempts", data={"outcome": "no_answer", "follow_up": "1"})
    assert flash_code(response) == "contact_recorded"
    response = await els.post(
        f"{path}/attempts", data={"outcome": "reached", "text": "Haar dochter komt."}
    )
    assert flash_code(response) == "concern_ended"
    [concern] = await concerns(forum)
    assert concern.state is ConcernState.reached
    assert path not in (await els.get("/nl/moderation/trouble")).text
    assert path in (await els.get("/nl/moderation/trouble?state=reached")).text
    assert MARIA.email not in (await els.get(path)).text
    assert [mail["To"] for mail in mails() if mail["To"] == MARIA.email] == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"outcome": "handed_over"}, "handed_to"),
        ({"outcome": "not_reached"}, "outcome"),
        ({"outcome": "made_up"}, "outcome"),
        ({}, "outcome"),
    ],
)
@ON_SQLITE
async def test_it_ends_only_with_all_that_is_needed(
    forum: Forum, drain: Drain, client_as: ClientAs, fields: dict[str, str], code: str
) -> None:
    _, concern = await cry_for_help(forum, drain)
    els = await client_as(ELS)
    path = f"/nl/moderation/trouble/{concern.id}"
    await els.post(f"{path}/take", data={"reason": "call"})
    response = await els.post(f"{path}/attempts", data={**fields, "text": "Dit typte Els."})
    assert response.status_code == 422
    assert f'id="e-{code}"' in response.text and "Dit typte Els." in response.text
    [concern] = await concerns(forum)
    assert concern.is_open


async def test_after_three_tries_somebody_is_not_to_be_reached(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, concern = await cry_for_help(forum, drain)
    els = await client_as(ELS)
    path = f"/nl/moderation/trouble/{concern.id}"
    await els.post(f"{path}/take", data={"reason": "call"})
    for outcome in ("no_answer", "no_answer", "note", "no_answer", "not_reached"):
        assert (await els.post(f"{path}/attempts", data={"outcome": outcome})).status_code == 303
    [concern] = await concerns(forum)
    assert concern.state is ConcernState.not_reached


@ON_SQLITE
async def test_a_colleague_takes_over_and_only_they_go_on(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, concern = await cry_for_help(forum, drain)
    els, bram = await client_as(ELS), await client_as(BRAM)
    path = f"/nl/moderation/trouble/{concern.id}"
    for browser in (els, bram):
        response = await browser.post(f"{path}/attempts", data={"outcome": "note"})
        assert response.status_code == 403
        holder = Page((await browser.get(path)).text).fields["holder"]
        taken = await browser.post(f"{path}/take", data={"reason": "call", "holder": holder})
        assert taken.status_code == 303
    assert (await bram.post(f"{path}/take", data={"reason": "call"})).status_code == 403
    assert (await els.post(f"{path}/attempts", data={"outcome": "note"})).status_code == 403
    assert (await bram.post(f"{path}/attempts", data={"outcome": "note"})).status_code == 303


@ON_SQLITE
async def test_of_two_who_take_it_at_once_the_second_is_told_who_is_on_it(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    _, concern = await cry_for_help(forum, drain)
    els, bram = await client_as(ELS), await client_as(BRAM)
    path = f"/nl/moderation/trouble/{concern.id}"
    seen_by_both = {"reason": "call", "holder": Page((await els.get(path)).text).fields["holder"]}
    assert (await bram.post(f"{path}/take", data=seen_by_both)).status_code == 303
    late = await els.post(f"{path}/take", data=seen_by_both)
    assert late.status_code == 409
    page = Page(late.text)
    assert page.fields["reason"] == "call", "what was chosen"
    [concern] = await concerns(forum)
    assert concern.taken_by == (await member_of(forum.session_factory, BRAM)).id
    # Whoever has read it may still take it over: the colleague may be away.
    again = {"reason": "call", "holder": page.fields["holder"]}
    assert (await els.post(f"{path}/take", data=again)).status_code == 303
    assert (await bram.post(f"{path}/take", data=again)).status_code == 409
    assert (await els.post(f"{path}/take", data=again | {"holder": "x"})).status_code == 403


@ON_SQLITE
async def test_only_moderators_see_it_and_nobody_decides_about_themselves(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    await post_pending_idea(forum, "Ik weet het niet", by=ELS, body=STORY)
    await drain()
    assert {mail["To"] for mail in mails()} == {BRAM.email, ANN.email, WELFARE}
    [concern] = await concerns(forum)
    path = f"/nl/moderation/trouble/{concern.id}"
    for person in (TOM, YUSUF):
        assert (await (await client_as(person)).get(path)).status_code == 403
    response = await (await client_as(ELS)).post(f"{path}/take", data={"reason": "call"})
    assert response.status_code == 403
    assert (
        await (await client_as(BRAM)).post(f"{path}/take", data={"reason": "call"})
    ).status_code == 303


@ON_SQLITE
async def test_a_moderator_marks_somebody(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    els = await client_as(ELS)
    for _ in range(2):
        response = await els.post("/nl/moderation/trouble", data={"ref": str(idea.ref)})
        assert flash_code(response) == "concern_marked"
    await drain()
    [concern] = await concerns(forum)
    assert concern.source is ConcernSource.moderator
    assert len(mails()) == 4
    response = await els.post("/nl/moderation/trouble", data={"ref": "idea:999999"})
    assert response.status_code == 404


@ON_SQLITE
async def test_keeping_something_private_opens_a_concern(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea = await post_pending_idea(forum, by=YUSUF)
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    await case_steps.decide(els, case, "safeguard")
    await drain()
    [concern] = await concerns(forum)
    assert concern.source is ConcernSource.moderator
    page = (await els.get("/en/moderation")).text
    assert "coffee" not in page and "1 person may still need help" in page


@ON_SQLITE
async def test_authors_delete_what_they_wrote_and_colleagues_still_know(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, concern = await cry_for_help(forum, drain)
    maria = await client_as(MARIA)
    path = f"/nl/call-me/idea/{idea.number}"
    response = await maria.post(f"{path}/delete")
    assert flash_code(response) == "content_deleted"
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.erased
    page = (await (await client_as(ELS)).get(f"/nl/moderation/trouble/{concern.id}")).text
    assert STORY not in page
    [concern] = await concerns(forum)
    assert concern.is_open
    assert all(not case.is_open for case in await case_steps.cases(forum))
    assert (await maria.post(f"{path}/delete")).status_code in (403, 404)


@ON_SQLITE
async def test_only_authors_say_whether_they_want_a_call(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, _ = await cry_for_help(forum, drain)
    path = f"/nl/call-me/idea/{idea.number}"
    for person in (YUSUF, ELS):
        browser = await client_as(person)
        assert (await browser.get(path)).status_code == 404
        assert (await browser.post(path, data={"wish": "no_call"})).status_code == 404
        assert (await browser.post(f"{path}/delete")).status_code == 404
    maria, number = await client_as(MARIA), {"phone": "+32 470 00 00 22"}
    for wish in ("call", "no_call"):
        response = await maria.post(path, data={"wish": wish} | number)
        assert response.status_code == 303
    assert flash_code(response) == "no_call_kept"
    [concern] = await concerns(forum)
    assert (concern.wish, concern.phone) == (CallWish.no_call, "")


async def test_what_is_known_of_somebody_goes_away(
    forum: Forum, drain: Drain, client_as: ClientAs, clock: FrozenClock
) -> None:
    _, concern = await cry_for_help(forum, drain)
    els = await client_as(ELS)
    path = f"/nl/moderation/trouble/{concern.id}"
    await els.post(f"{path}/take", data={"reason": "call"})
    await els.post(f"{path}/attempts", data={"outcome": "handed_over", "handed_to": "CAW"})
    clock.advance(days=89)
    await forum.sweeper.sweep_if_due()
    assert (await concerns(forum))[0].handed_to == "CAW"
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    [concern] = await concerns(forum)
    assert (concern.handed_to, concern.author_id, concern.categories) == ("", None, "")
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(ContactAttempt)) == []


@ON_SQLITE
@pytest.mark.parametrize("words", [(), ("weken",)])
async def test_whoever_publishes_a_text_saw_no_danger_in_it(
    forum: Forum, drain: Drain, client_as: ClientAs, words: tuple[str, ...]
) -> None:
    """Also without some of its words."""
    idea, concern = await cry_for_help(forum, drain)
    case = await case_steps.open_case_on(forum, idea.ref)
    els = await client_as(ELS)
    response = await (
        redact(els, case, *words) if words else case_steps.decide(els, case, "publish")
    )
    assert response.status_code == 303
    await drain()
    [concern] = await concerns(forum)
    assert concern.state is ConcernState.safe


@ON_SQLITE
async def test_what_somebody_has_taken_on_goes_on_after_publishing(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    idea, concern = await cry_for_help(forum, drain)
    els = await client_as(ELS)
    await els.post(f"/nl/moderation/trouble/{concern.id}/take", data={"reason": "call"})
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(BRAM), case, "publish")
    await drain()
    [concern] = await concerns(forum)
    assert concern.is_open


@ON_SQLITE
async def test_what_a_colleague_noticed_goes_on_after_publishing(
    forum: Forum, drain: Drain, client_as: ClientAs
) -> None:
    """Only what a program noticed ends with that: a person may know more than the text says."""
    idea = await post_pending_idea(forum, by=MARIA)
    await drain()
    await (await client_as(ELS)).post("/nl/moderation/trouble", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    await case_steps.decide(await client_as(BRAM), case, "publish")
    await drain()
    [concern] = await concerns(forum)
    assert concern.is_open


@ON_SQLITE
async def test_a_welfare_contact_who_moderates_has_one_mail(
    make_forum: MakeForum, mails: Mails
) -> None:
    forum = make_forum(FORUM_WELFARE__EMAIL=ELS.email, FORUM_WELFARE__NAME="Dienst Welzijn")
    await forum.engine.start()
    await cry_for_help(forum, forum.dispatcher.drain)
    assert sorted(mail["To"] for mail in mails()) == sorted([ANN.email, BRAM.email, ELS.email])
