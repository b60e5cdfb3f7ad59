"""Officials read offers of help, answer and close them."""

import html

import httpx2

from forum.app.container import Forum
from forum.core.audit.events import PersonalDataViewed
from forum.core.i18n.translations import gettext, override_language
from forum.ideas.tables import Status
from forum.offers.messages import MESSAGES
from forum.offers.tables import OfferState
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_public_idea
from tests.integration.audit.chain_steps import acts
from tests.integration.offers.offer_steps import TEXT, offer_help, stored_offers
from tests.integration.projects.factories import link_idea, write_project
from tests.mail_text import mail_text
from tests.parsing import Page, flash_code, plain_text
from tests.people import ANN, ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

ANSWER = "Dank u wel! Kom zaterdag om tien uur naar het plein."


async def test_an_official_answers_and_the_person_reads_it_in_their_language(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    offer = await offer_help(forum, idea.ref, by=YUSUF, phone="+32 470 00 00 34")
    tom, path = await client_as(TOM), f"/nl/office/offers/{offer.pk}"
    for page in (
        "office",
        "office/offers",
        f"office/offers?about={idea.ref}",
        f"office/ideas/{idea.number}",
    ):
        html = (await tom.get(f"/nl/{page}")).text
        assert path in html, page
        assert "00 34" not in html, "how to reach them stands on the page of the offer alone"
    shown = await tom.get(path)
    assert YUSUF.email in shown.text and "tel:+32470000034" in shown.text
    assert (PersonalDataViewed.name(), str(offer.ref)) in await acts(forum)
    assert (await tom.post(f"{path}/answer", data={"answer": ""})).status_code == 422
    data = {"answer": ANSWER, "version": Page(shown.text).fields["version"]}
    assert flash_code(await tom.post(f"{path}/answer", data=data)) == "offer_answered"
    await drain()
    mail = mails()[-1]
    assert mail["to"] and YUSUF.email in mail["to"] and ANSWER in plain_text(mail)
    assert TEXT not in mail_text(mail)
    yusuf = await client_as(YUSUF)
    for page in ("me/notices", "me/support", f"ideas/{idea.number}/offer"):
        assert ANSWER in (await yusuf.get(f"/tr/{page}")).text, page
    [answered] = await stored_offers(forum)
    assert (answered.state, answered.answer_language) == (OfferState.answered, "nl")
    assert path not in (await tom.get("/nl/office/offers")).text
    assert path in (await tom.get("/nl/office/offers?state=answered")).text


async def test_what_changed_meanwhile_is_not_answered_or_closed_unread(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    offer = await offer_help(forum, idea.ref, by=YUSUF)
    tom, path = await client_as(TOM), f"/nl/office/offers/{offer.pk}"
    version = Page((await tom.get(path)).text).fields["version"]
    await offer_help(forum, idea.ref, by=YUSUF, text="Ik kan toch alleen in mei.")
    stale = await tom.post(f"{path}/answer", data={"answer": ANSWER, "version": version})
    assert stale.status_code == 409
    assert ANSWER in stale.text and "alleen in mei" in stale.text
    assert (await tom.post(f"{path}/close", data={"version": version})).status_code == 409
    fresh = {"version": Page(stale.text).fields["version"]}
    assert flash_code(await tom.post(f"{path}/close", data=fresh)) == "offer_closed_now"
    assert (await tom.post(f"{path}/close")).status_code == 403
    assert (await stored_offers(forum))[0].state is OfferState.closed


@ON_SQLITE
async def test_an_answer_that_is_sent_twice_is_one_mail(
    forum: Forum, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    offer = await offer_help(forum, idea.ref, by=YUSUF)
    await drain()
    before = len(mails())
    tom, ann, path = await client_as(TOM), await client_as(ANN), f"/nl/office/offers/{offer.pk}"
    data = {"answer": ANSWER, "version": Page((await tom.get(path)).text).fields["version"]}
    for _ in range(2):
        assert flash_code(await tom.post(f"{path}/answer", data=data)) == "offer_answered"
    assert (await ann.post(f"{path}/answer", data=data)).status_code == 409, "a colleague's is one"
    await drain()
    assert len(mails()) == before + 1
    # The person changed the offer: the same words are an answer to something else.
    await offer_help(forum, idea.ref, by=YUSUF, text="Ik kan toch alleen in mei.")
    assert (await tom.post(f"{path}/answer", data=data)).status_code == 409


@ON_SQLITE
async def test_a_project_has_the_offers_of_its_ideas(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=MARIA, status=Status.accepted)
    offer = await offer_help(forum, idea.ref, by=YUSUF)
    project = await write_project(forum)
    await link_idea(forum, project, idea)
    ann, path = await client_as(ANN), f"/nl/office/offers/{offer.pk}"
    for page in (f"office/projects/{project.number}", f"office/offers?about={project.ref}"):
        assert path in (await ann.get(f"/nl/{page}")).text
    empty = await write_project(forum, "Iets anders")
    assert path not in (await ann.get(f"/nl/office/offers?about={empty.ref}")).text
    assert (await ann.get("/nl/office/offers?about=comment:1")).status_code == 404


@ON_SQLITE
async def test_who_may_read_and_answer(
    forum: Forum, client_as: ClientAs, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    own, other = [await offer_help(forum, idea.ref, by=each) for each in (TOM, YUSUF)]
    tom = await client_as(TOM)
    assert (await tom.get(f"/nl/office/offers/{own.pk}")).status_code == 200
    answered = await tom.post(f"/nl/office/offers/{own.pk}/answer", data={"answer": ANSWER})
    assert answered.status_code == 403, "nobody answers themselves"
    for reader in (await client_as(ELS), await client_as(YUSUF)):
        for page in ("office/offers", f"office/offers/{other.pk}"):
            assert (await reader.get(f"/nl/{page}")).status_code == 403
    yusuf, withdraw = await client_as(YUSUF), f"/nl/offers/{other.pk}/withdraw"
    await yusuf.post(withdraw)
    # Whoever comes later, or presses twice, reads why it is gone, and what they wrote.
    late = f"/nl/office/offers/{other.pk}"
    for gone in (
        await tom.get(late),
        await tom.post(f"{late}/answer", data={"answer": ANSWER}),
        await yusuf.post(withdraw),
    ):
        assert gone.status_code == 404
        with override_language("nl"):
            assert gettext(MESSAGES["offer_gone"]) in html.unescape(gone.text)
    assert ANSWER in (await tom.post(f"{late}/answer", data={"answer": ANSWER})).text
    assert "/office/offers" not in (await client.get("/nl/")).text
