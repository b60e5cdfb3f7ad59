"""Presenters of offers of help: for their authors, and for officials."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.accounts.presenters import name_of
from forum.accounts.queries import members
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary, visible_to
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language, gettext
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.site import Site
from forum.core.unit_of_work import HasInfo, ReadSession
from forum.offers import labels, queries
from forum.offers.tables import Offer

OWN_PATH = "me/support"
"""Path (after the language) of the page on which members find their offers."""


def anchor_of(offer_id: int) -> str:
    """The HTML id of an offer on its author's page."""
    return f"offer-{offer_id}"


def offer_path(holder: HasInfo, subject: ContentRef) -> str:
    """The path (after the language) of the page on which people offer help with some content."""
    return f"{registry_of(holder).content_type(subject.kind).collection}/{subject.id}/offer"


@dataclass(frozen=True)
class SubjectLink:
    """What an offer is about, as a link to its page."""

    title: str
    lang: str
    path: str


def link_to(subject: Summary) -> SubjectLink:
    """The link to what offers are about."""
    path = f"/{current_language.get()}/{subject.path}"
    return SubjectLink(subject.title, subject.language, path)


def _about(subject: Summary | None) -> SubjectLink | None:
    return link_to(subject) if subject and subject.title else None


@dataclass(frozen=True)
class OwnOffer:
    """An offer as its author sees it; `about` is None once that left the site.

    `care`: of what they may be in danger, as it says.
    """

    id: int
    anchor: str
    about: SubjectLink | None
    change_path: str
    body_html: str
    lang: str
    dir: str
    ways: list[str]
    times: str
    phone: str
    state_words: str
    when: str
    answer: str
    answer_lang: str
    care: tuple[str, ...]


@dataclass(frozen=True)
class OfferRow:
    """An offer as officials see it; `about` is what the person wants to help with."""

    id: int
    name: str
    about: SubjectLink | None
    text: str
    lang: str
    dir: str
    ways: list[str]
    times: str
    state: str
    state_words: str
    when: str


def _ways(offer: Offer) -> list[str]:
    return [gettext(labels.WAYS[way]) for way in offer.chosen_ways]


def own_offer(offer: Offer, subject: Summary | None, site: Site, holder: HasInfo) -> OwnOffer:
    """An offer as its author sees it; `subject` is None if they may not see that any more."""
    change_path = f"/{current_language.get()}/{offer_path(holder, offer.subject)}"
    return OwnOffer(
        id=offer.pk,
        anchor=anchor_of(offer.pk),
        about=_about(subject),
        change_path=change_path,
        body_html=offer.body_html,
        lang=offer.language,
        dir=direction(offer.language),
        ways=_ways(offer),
        times=offer.times,
        phone=offer.phone,
        state_words=gettext(labels.OWN_STATES[offer.state]),
        when=format_date(offer.posted_at, site.zone),
        answer=offer.answer,
        answer_lang=offer.answer_language,
        care=distress_of(offer.body, offer.times),
    )


async def own_offers(session: ReadSession, member_id: int, site: Site) -> list[OwnOffer]:
    """The offers of a member, as they see them; the newest first."""
    offers = await queries.by_author(session, member_id)
    subjects = await registry.summaries(session, [offer.subject for offer in offers])
    return [
        own_offer(offer, visible_to(subjects.get(offer.subject), member_id), site, session)
        for offer in offers
    ]


async def offer_rows(session: ReadSession, offers: Sequence[Offer], site: Site) -> list[OfferRow]:
    """Offers as officials see them, in their order; two statements, none without any."""
    people = await members(session, [offer.author_id for offer in offers if offer.author_id])
    names = {member.pk: name_of(member) for member in people}
    subjects = await registry.summaries(session, [offer.subject for offer in offers])
    return [
        _row(offer, names.get(offer.author_id or 0, ""), subjects.get(offer.subject), site)
        for offer in offers
    ]


def _row(offer: Offer, name: str, subject: Summary | None, site: Site) -> OfferRow:
    return OfferRow(
        id=offer.pk,
        name=offer.name_shown or name,
        about=_about(subject),
        text=offer.body,
        lang=offer.language,
        dir=direction(offer.language),
        ways=_ways(offer),
        times=offer.times,
        state=offer.state,
        state_words=gettext(labels.STATES[offer.state]),
        when=format_date(offer.posted_at, site.zone),
    )
