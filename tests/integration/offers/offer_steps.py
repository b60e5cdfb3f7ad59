"""Steps with offers of help, through the pages and the real actions."""

import httpx2
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.ideas.tables import Idea
from forum.offers import actions
from forum.offers.tables import Offer
from tests.people import Person, acting_as

TEXT = "Ik heb een bestelwagen, en ik bak graag."
OFFER = {
    "body": TEXT, "hands": "yes", "place": "yes", "times": "op zaterdag",
    "phone": "0470 00 00 12", "name_shown": "Mia",
}  # fmt: skip


async def offer_help(
    forum: Forum, subject: ContentRef, *, by: Person, text: str = TEXT, phone: str = ""
) -> Offer:
    """An offer of a member."""
    new = actions.NewOffer(rich_text_from_plain(text), "nl", phone=phone)
    async with acting_as(forum.session_factory, by) as uow:
        return await actions.send_offer(uow, subject, new)


async def stored_offers(forum: Forum) -> list[Offer]:
    """Every row."""
    async with forum.session_factory.read_session() as session:
        return await session.all(select(Offer).order_by(col(Offer.id)))


async def idea_html(browser: httpx2.AsyncClient, idea: Idea) -> str:
    """The page of an idea."""
    return (await browser.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
