"""Residents offer help: the form, the count that everybody sees, changing and withdrawing."""

import httpx2
import pytest

from forum.accounts.queries import member_by_email
from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.ideas.actions.merging import merge_idea, split_idea
from forum.ideas.tables import KIND, Status
from forum.offers.tables import Offer, OfferState
from forum.projects.actions.projects import unlink_idea
from forum.projects.tables import KIND as PROJECT
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import change_visibility, post_public_idea, read_idea
from tests.integration.offers.offer_steps import OFFER, TEXT, idea_html, offer_help, stored_offers
from tests.integration.projects.factories import link_idea, read_project, write_project
from tests.mail_text import mail_text
from tests.parsing import Page, flash_code, link_path
from tests.people import BRAM, ELS, MARIA, TOM, YUSUF, acting_as
from tests.services.databases import ON_SQLITE

CRY = "Ik wil niet meer leven zo alleen."
HELPING = ' class="helpers"'


async def test_an_offer_is_counted_for_everybody_and_read_by_nobody_else(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    path, maria = f"/nl/ideas/{idea.number}/offer", await client_as(MARIA)
    before = await idea_html(client, idea)
    assert path in before and HELPING not in before, "a number from the first on"
    response = await maria.post(path, data=OFFER)
    assert flash_code(response) == "offer_sent"
    [offer] = await stored_offers(forum)
    assert (offer.subject, offer.ways, offer.phone) == (idea.ref, "hands,place", "0470 00 00 12")
    assert (offer.visibility, offer.state) == (Visibility.safeguarded, OfferState.new)
    # The page was kept for guests: an offer invalidates it.
    after = await idea_html(client, idea)
    assert HELPING in after
    for reader in (client, await client_as(YUSUF), await client_as(ELS)):
        html = await idea_html(reader, idea) + (await reader.get(path)).text
        assert TEXT not in html and "Mia" not in html
    own = Page((await maria.get(path)).text)
    assert (own.fields["body"], own.fields["times"]) == (TEXT, "op zaterdag")


async def test_offering_again_changes_the_offer_and_withdrawing_erases_it(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    path, maria = f"/nl/ideas/{idea.number}/offer", await client_as(MARIA)
    for body in (TEXT, "Toch alleen bakken."):
        assert (await maria.post(path, data=OFFER | {"body": body})).status_code == 303
    [offer] = await stored_offers(forum)
    assert offer.body == "Toch alleen bakken."
    assert (await read_idea(forum, idea.number)).helpers_count == 1
    assert offer.body in (await maria.get("/nl/me/support")).text
    withdrawing = f"/nl/offers/{offer.pk}/withdraw"
    assert (await (await client_as(YUSUF)).post(withdrawing)).status_code == 404
    assert flash_code(await maria.post(withdrawing)) == "offer_withdrawn"
    assert (await maria.post(withdrawing)).status_code == 404
    [erased] = await stored_offers(forum)
    left = (erased.body, erased.body_html, erased.phone, erased.times, erased.ways)
    assert (*left, erased.author_id) == ("", "", "", "", "", None)
    assert (await read_idea(forum, idea.number)).helpers_count == 0
    assert HELPING not in await idea_html(client, idea)


@ON_SQLITE
async def test_a_fault_keeps_what_was_typed(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    typed = OFFER | {"phone": "bel maar"}
    response = await (await client_as(MARIA)).post(f"/nl/ideas/{idea.number}/offer", data=typed)
    assert response.status_code == 422
    fields = Page(response.text).fields
    assert {name: fields[name] for name in typed} == typed
    assert await stored_offers(forum) == []


@pytest.mark.parametrize("has_one", [False, True])
async def test_a_guest_offers_help_once_their_address_is_confirmed(
    forum: Forum, client: httpx2.AsyncClient, mails: Mails, drain: Drain, has_one: bool
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    if has_one:
        await offer_help(forum, idea.ref, by=MARIA, text="Ik heb een lange tafel.")
    path, guest = f"/nl/ideas/{idea.number}/offer", OFFER | {"email": MARIA.email}
    assert (await client.post(path, data=guest)).status_code == 303
    assert (await read_idea(forum, idea.number)).helpers_count == int(has_one)
    await drain()
    mail = mails()[-1]
    assert TEXT not in mail_text(mail), "what is private stands in no mail"
    assert (await client.post(link_path(mail))).headers["location"] == path
    [offer] = await stored_offers(forum)
    async with forum.session_factory.read_session() as session:
        maria = await member_by_email(session, MARIA.email)
    assert maria and (offer.author_id, offer.body, offer.ways) == (maria.id, TEXT, "hands,place")
    assert (await read_idea(forum, idea.number)).helpers_count == 1


@ON_SQLITE
@pytest.mark.parametrize("status", [Status.declined, Status.realised])
async def test_what_has_ended_needs_no_help(
    forum: Forum, client_as: ClientAs, status: Status
) -> None:
    idea = await post_public_idea(forum, by=YUSUF, status=status)
    path, maria = f"/nl/ideas/{idea.number}/offer", await client_as(MARIA)
    assert path not in await idea_html(maria, idea)
    page = await maria.get(path)
    assert page.status_code == 200 and 'name="body"' not in page.text
    assert (await maria.post(path, data=OFFER)).status_code == 403


async def test_whoever_may_be_in_danger_meets_helplines_and_moderators_a_concern(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    path, maria = f"/nl/ideas/{idea.number}/offer", await client_as(MARIA)
    faulty = await maria.post(path, data={"body": CRY, "phone": "x"})
    assert faulty.status_code == 422 and "callout-care" in faulty.text
    response = await maria.post(path, data={"body": CRY})
    assert "flash" not in response.headers.get("set-cookie", ""), "nothing cheerful"
    assert "callout-care" in (await maria.get(path)).text
    await drain()
    [offer] = await stored_offers(forum)
    els = await client_as(ELS)
    trouble = (await els.get("/nl/moderation/trouble")).text
    assert CRY in trouble
    assert CRY not in (await els.get("/nl/moderation")).text, "no case: nobody judges an offer"
    # They may delete it there too, and it counts no more.
    assert (await maria.post(f"/nl/call-me/offer/{offer.pk}/delete")).status_code == 303
    [erased] = await stored_offers(forum)
    assert erased.body == "" and (await read_idea(forum, idea.number)).helpers_count == 0


async def test_moderators_open_no_case_and_no_concern_on_an_offer(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    offer = await offer_help(forum, idea.ref, by=MARIA)
    for person in (BRAM, TOM):
        browser = await client_as(person)
        for path in ("/nl/moderation/cases", "/nl/moderation/trouble"):
            refused = await browser.post(path, data={"ref": str(offer.ref)})
            assert refused.status_code == (404 if person is BRAM else 403)
        found = await browser.get("/nl/moderation", params={"q": "bestelwagen"})
        assert TEXT not in found.text


async def test_people_of_ideas_count_once_with_what_they_are_merged_into_and_linked_to(
    forum: Forum, drain: Drain
) -> None:
    one, two = [await post_public_idea(forum, by=YUSUF) for _ in range(2)]
    await offer_help(forum, one.ref, by=MARIA)
    await offer_help(forum, two.ref, by=MARIA)
    await offer_help(forum, two.ref, by=TOM)
    async with acting_as(forum.session_factory, BRAM) as uow:
        await merge_idea(uow, two.number, one.number)
    assert (await read_idea(forum, one.number)).helpers_count == 2
    async with acting_as(forum.session_factory, BRAM) as uow:
        await split_idea(uow, two.number)
    assert (await read_idea(forum, one.number)).helpers_count == 1

    accepted = await post_public_idea(forum, by=YUSUF, status=Status.accepted)
    await offer_help(forum, accepted.ref, by=MARIA)
    project = await write_project(forum)
    await link_idea(forum, project, accepted)
    await offer_help(forum, ContentRef(PROJECT, project.number), by=MARIA)
    assert (await read_project(forum, project.number)).helpers_count == 1
    await offer_help(forum, ContentRef(KIND, accepted.number), by=BRAM)
    await drain()
    assert (await read_project(forum, project.number)).helpers_count == 2
    async with acting_as(forum.session_factory, TOM) as uow:
        await unlink_idea(uow, project, accepted)
    assert (await read_project(forum, project.number)).helpers_count == 1


async def test_helpers_of_an_idea_that_is_hidden_leave_the_number_of_its_project_and_come_back(
    forum: Forum, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=YUSUF, status=Status.accepted)
    project = await write_project(forum)
    await link_idea(forum, project, idea)
    await offer_help(forum, idea.ref, by=MARIA)
    await offer_help(forum, ContentRef(PROJECT, project.number), by=BRAM)
    for visibility, helpers in ((Visibility.hidden, 1), (Visibility.public, 2)):
        await change_visibility(forum, idea.ref, visibility)
        await drain()
        assert (await read_project(forum, project.number)).helpers_count == helpers


async def test_an_offer_ends_with_what_it_is_about_and_comes_back_with_it(
    forum: Forum, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await offer_help(forum, idea.ref, by=MARIA)

    async def has_ended(visibility: Visibility) -> bool:
        await change_visibility(forum, idea.ref, visibility)
        await drain()
        [offer] = await stored_offers(forum)
        return offer.ended_at is not None

    assert [await has_ended(each) for each in (Visibility.hidden, Visibility.public)] == [
        True,
        False,
    ]


async def test_expired_offers_are_deleted(forum: Forum, clock: object, drain: Drain) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    await offer_help(forum, idea.ref, by=MARIA)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    await drain()
    for days, kept in ((89, 1), (2, 0)):
        clock.advance(days=days)  # type: ignore[attr-defined]
        await forum.sweeper.sweep_if_due()
        assert len(await stored_offers(forum)) == kept


@ON_SQLITE
async def test_nobody_offers_help_with_what_they_cant_see_or_what_takes_none(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    maria = await client_as(MARIA)
    for path in ("comments/1", "ideas/999999", "nothing/1"):
        assert (await maria.post(f"/nl/{path}/offer", data=OFFER)).status_code == 404
    await change_visibility(forum, idea.ref, Visibility.hidden)
    assert (await maria.get(f"/nl/ideas/{idea.number}/offer")).status_code == 404
    assert not await stored_offers(forum)
    assert Offer.KIND in forum.session_factory.private_kinds
