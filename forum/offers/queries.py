"""Queries of offers of help."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, and_, distinct, func, or_
from sqlmodel import col, select

from forum.core.database.ordering import Order
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.offers.rules import GONE, SENT
from forum.offers.tables import Offer, OfferState

PAGE_SIZE = 50
IS_SENT = col(Offer.visibility) == SENT
OLDEST = Order[Offer]((col(Offer.id).asc(),), lambda offer: (offer.pk,))
NEWEST = Order[Offer]((col(Offer.id).desc(),), lambda offer: (offer.pk,))


async def offer(session: ReadSession, offer_id: int, *, for_update: bool = False) -> Offer:
    """An offer by its id, whatever its visibility; raises `NotFound`.

    With `for_update` its row is locked until the commit.
    """
    found = await session.get(Offer, offer_id, for_update=for_update)
    if found is None:
        raise NotFound(GONE)
    return found


async def sent_offer(session: ReadSession, offer_id: int, *, for_update: bool = False) -> Offer:
    """An offer that was sent, and is not withdrawn since; raises `NotFound`, which says that it may be."""
    found = await offer(session, offer_id, for_update=for_update)
    if found.visibility is not SENT:
        raise NotFound(GONE)
    return found


async def offers(session: ReadSession, ids: Sequence[int]) -> list[Offer]:
    """Offers by their ids, whatever their visibility."""
    return await session.all(select(Offer).where(col(Offer.id).in_(ids)))


def _is_about(subjects: Iterable[ContentRef]) -> ColumnElement[bool]:
    ordered = sorted(subjects, key=lambda ref: ref.kind)
    return or_(
        *(
            and_(
                col(Offer.subject_kind) == kind, col(Offer.subject_id).in_([ref.id for ref in refs])
            )
            for kind, refs in groupby(ordered, key=lambda ref: ref.kind)
        )
    )


async def own_offer(
    session: ReadSession, member_id: int, subject: ContentRef, *, for_update: bool = False
) -> Offer | None:
    """The offer of a member on a piece of content, if there is one; with `for_update` it is locked."""
    own = select(Offer).where(IS_SENT, _is_about([subject]), col(Offer.author_id) == member_id)
    return await session.first(own.with_for_update(key_share=True) if for_update else own)


async def by_author(session: ReadSession, member_id: int) -> list[Offer]:
    """The offers of a member, the newest first."""
    own = select(Offer).where(IS_SENT, col(Offer.author_id) == member_id)
    return await session.all(own.order_by(col(Offer.id).desc()))


async def count_helpers(session: ReadSession, subjects: Collection[ContentRef]) -> int:
    """How many people want to help with any of these: each counts once."""
    people = select(func.count(distinct(col(Offer.author_id)))).where(IS_SENT, _is_about(subjects))
    return await session.first(people) or 0


async def offers_on(
    session: ReadSession, subjects: Collection[ContentRef], limit: int
) -> list[Offer]:
    """Offers on any of these: those that wait for an answer first, then the newest."""
    waits = (col(Offer.state) == OfferState.new).desc()
    return await session.all(
        select(Offer)
        .where(IS_SENT, _is_about(subjects))
        .order_by(waits, col(Offer.id).desc())
        .limit(limit)
    )


async def page(
    session: ReadSession,
    state: OfferState,
    subjects: Collection[ContentRef] = (),
    after: str | None = None,
) -> KeysetPage[Offer]:
    """A page of the offers in a state, of these subjects only if there are any.

    Of those that wait the oldest comes first, of others the newest.
    """
    statement = select(Offer).where(IS_SENT, col(Offer.state) == state)
    if subjects:
        statement = statement.where(_is_about(subjects))
    order = OLDEST if state is OfferState.new else NEWEST
    rows = await session.all(order.apply(statement, after, PAGE_SIZE))
    return order.page(rows, PAGE_SIZE)


async def waiting(session: ReadSession, limit: int) -> list[Offer]:
    """The offers that have waited for an answer longest."""
    new = select(Offer).where(IS_SENT, col(Offer.state) == OfferState.new)
    return await session.all(new.order_by(col(Offer.id)).limit(limit))
