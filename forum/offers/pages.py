"""View models of the pages of offers, and of the part with them on the officials' page of content."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.ref import ContentRef
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import Verdict
from forum.offers import queries
from forum.offers.forms import AnswerOffer
from forum.offers.presenters import OfferRow, OwnOffer, SubjectLink, offer_rows
from forum.web.forms import Form
from forum.web.rendering.pages import Page

OFFERS_SHOWN = 5
"""Offers on the officials' page of content; the others are in the list."""


@dataclass(frozen=True)
class OfferHelpPage(Page):
    """The form to offer help with content, and the offer that the reader made before.

    `ways`: a code and its words for each tick.
    """

    template: ClassVar[str] = "offers/offer.html"
    about: SubjectLink
    ways: list[tuple[str, str]]
    send_path: str
    may_offer: Verdict
    own: OwnOffer | None
    form: Form[Any]


@dataclass(frozen=True)
class OffersPage(Page):
    """Offers of help in one state, for officials; `about` is what all are about, if that was chosen.

    `states`: for each its path, its words, and whether it is the one shown.
    """

    template: ClassVar[str] = "offers/office_list.html"
    offers: list[OfferRow]
    states: list[tuple[str, str, bool]]
    about: SubjectLink | None
    more: str | None


@dataclass(frozen=True)
class OfferPage(Page):
    """One offer, for officials: how to reach the person, the answer so far, and the form for it.

    `is_stale`: it changed while the answer was written.
    """

    template: ClassVar[str] = "offers/office_show.html"
    offer: OfferRow
    body_html: str
    email: str | None
    phone: str
    person_language: str
    answer: str
    answer_lang: str
    answered_by: str
    answered_on: str
    may_handle: Verdict
    may_close: Verdict
    form: Form[AnswerOffer]
    is_stale: bool


@dataclass(frozen=True)
class OffersPart:
    """The first offers of help with content and what belongs to it; `ref` is the content."""

    ref: str
    offers: list[OfferRow]


async def offers_part(
    session: ReadSession, ref: ContentRef, pooled: Collection[ContentRef], site: Site
) -> OffersPart:
    """The part with the offers on the officials' page of content; `pooled` is that of its `Helping`."""
    found = await queries.offers_on(session, pooled, OFFERS_SHOWN)
    return OffersPart(str(ref), await offer_rows(session, found, site))
