"""Offers of help at the same moment as another, an answer, or their end, on PostgreSQL."""

import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.actions import helping
from forum.offers import actions
from forum.offers.tables import OfferState
from tests.factories import post_public_idea, read_idea
from tests.integration.offers.offer_steps import TEXT, offer_help, stored_offers
from tests.interleaving import interleave, pause_after, pause_before
from tests.people import MARIA, TOM, YUSUF, acting_as
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def test_two_offers_at_once_are_two_people(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    pause = pause_after(monkeypatch, helping, "count_helpers")

    async def offer_too() -> None:
        await offer_help(forum, idea.ref, by=TOM)

    await interleave(pause, offer_help(forum, idea.ref, by=MARIA), offer_too, waits=True)
    assert (await read_idea(forum, idea.number)).helpers_count == 2


async def test_an_offer_changed_while_it_is_answered_waits_for_an_answer_again(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    offer = await offer_help(forum, idea.ref, by=MARIA)
    pause = pause_before(monkeypatch, actions, "notify")

    async def answer() -> None:
        async with acting_as(forum.session_factory, TOM) as uow:
            await actions.answer_offer(uow, offer.pk, "Graag!", "nl")

    async def change() -> None:
        await offer_help(forum, idea.ref, by=MARIA, text=f"{TEXT} Maar pas in mei.")

    await interleave(pause, answer(), change, waits=True)
    [offer] = await stored_offers(forum)
    assert offer.body.endswith("in mei.") and offer.answer == "Graag!"
    assert offer.state is OfferState.new


async def test_an_offer_sent_while_it_is_withdrawn_elsewhere_is_a_new_one(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum, by=YUSUF)
    offer = await offer_help(forum, idea.ref, by=MARIA, phone="0470 00 00 12")
    pause = pause_before(monkeypatch, actions, "blank_content")

    async def withdraw() -> None:
        async with acting_as(forum.session_factory, MARIA) as uow:
            await actions.withdraw_offer(uow, offer.pk)

    async def send() -> None:
        await offer_help(forum, idea.ref, by=MARIA, phone="0470 00 00 12")

    await interleave(pause, withdraw(), send, waits=True)
    withdrawn, sent = await stored_offers(forum)
    assert (withdrawn.visibility, withdrawn.body, withdrawn.phone) == (Visibility.erased, "", "")
    assert (sent.visibility, sent.body) == (Visibility.safeguarded, TEXT)
    assert (await read_idea(forum, idea.number)).helpers_count == 1
