"""Actions on offers of help: send, confirm, withdraw, answer, close; and their end.

Lock order: an offer before the content that it is about, members last.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from forum.accounts.actions.contributions import begin_contribution
from forum.core.actor import Actor
from forum.core.content import lifecycle, registry
from forum.core.content.erasure import blank_content
from forum.core.content.helping import Helping
from forum.core.content.registry import registry_of
from forum.core.content.summary import VisibilityChange
from forum.core.database.columns import table_of
from forum.core.errors import NotFound
from forum.core.i18n.detection import resolve_language
from forum.core.journal.event import ContentSubmitted
from forum.core.ref import ContentRef
from forum.core.screening.signs import CRY_FOR_HELP, distress_of
from forum.core.text.html import RichText
from forum.core.unit_of_work import HasInfo, ReadSession, UnitOfWork
from forum.core.versions import check_version
from forum.core.visibility import Visibility
from forum.inbox.actions.notices import notify
from forum.offers import form_values, queries, rules
from forum.offers.events import HelpersChanged, OfferAnswered, OfferClosed
from forum.offers.tables import Offer, OfferState

_FORGOTTEN = {"ways": "", "phone": "", "times": "", "answer": "", "answered_by": None}
"""Values of an offer that was withdrawn or erased, beside those of all content."""


@dataclass(frozen=True)
class NewOffer:
    """What somebody offers; `ways` are codes of `Way`, separated by commas."""

    body: RichText
    language: str
    ways: str = ""
    times: str = ""
    phone: str = ""
    name_shown: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The values of the table's columns."""
        text = {"body": self.body.source, "body_html": self.body.html}
        return {**self.__dict__, **text}


def _helping(holder: HasInfo, subject: ContentRef) -> Helping:
    helping = registry_of(holder).content_type(subject.kind).helping
    if helping is None:
        raise NotFound
    return helping


async def check(session: ReadSession, actor: Actor, subject: ContentRef) -> ContentRef:
    """With what an offer here helps: of merged content, with what it is merged into.

    Raises `NotFound` if the actor may not see it, `Forbidden` if nobody can help with it now.
    """
    summary = await registry.visible_summary(session, subject, actor)
    subject = summary.merged_into or subject
    (await _helping(session, subject).may_be_helped(session, subject.id)).enforce()
    return subject


async def send_offer(uow: UnitOfWork, subject: ContentRef, new: NewOffer) -> Offer:
    """Send a member's offer to the officials; another one of theirs here is replaced by it."""
    author_id = await begin_contribution(uow)
    subject = await check(uow, uow.actor, subject)
    # Locked: an official may answer it at this moment, or its author withdraw it in another tab.
    own = await queries.own_offer(uow, author_id, subject, for_update=True)
    if own is None:
        own = await _add(uow, subject, new, author_id)
    return await _send(uow, own, new)


async def keep_draft(uow: UnitOfWork, subject: ContentRef, new: NewOffer) -> Offer:
    """Save a guest's offer as a draft until they confirm their address."""
    return await _add(uow, await check(uow, uow.actor, subject), new, None)


async def submit_draft(uow: UnitOfWork, offer_id: int) -> Offer:
    """Send a draft as the offer of the member who confirmed it, or replace theirs by it."""
    author_id = await begin_contribution(uow)
    draft = await queries.offer(uow, offer_id)
    text = RichText(draft.body, draft.body_html)
    new = NewOffer(text, draft.language, draft.ways, draft.times, draft.phone, draft.name_shown)
    subject = await check(uow, uow.actor, draft.subject)

    async def find_own(_draft: Offer) -> Offer | None:
        return await queries.own_offer(uow, author_id, subject, for_update=True)

    offer, _ = await lifecycle.confirm_draft(uow, draft, find_own)
    return await _send(uow, offer, new)


async def _add(uow: UnitOfWork, subject: ContentRef, new: NewOffer, author_id: int | None) -> Offer:
    return await uow.add(
        Offer(
            subject_kind=subject.kind,
            subject_id=subject.id,
            author_id=author_id,
            posted_at=uow.now,
            **new.columns,
        )
    )


async def _send(uow: UnitOfWork, offer: Offer, new: NewOffer) -> Offer:
    for name, value in new.columns.items():
        setattr(offer, name, value)
    offer.visibility, offer.state, offer.posted_at = rules.SENT, OfferState.new, uow.now
    await uow.flush()
    await _recount(uow, offer.subject)
    # Moderators read no offers; but a cry for help in one is a concern as everywhere.
    if distress := distress_of(offer.body, offer.times):
        uow.publish(ContentSubmitted(subject=offer.ref, signs=",".join((CRY_FOR_HELP, *distress))))
    return offer


async def _recount(uow: UnitOfWork, subject: ContentRef) -> None:
    await _helping(uow, subject).recount(uow, subject.id)
    uow.publish(HelpersChanged(subject=subject))


async def withdraw_offer(uow: UnitOfWork, offer_id: int) -> Offer:
    """Withdraw the actor's own offer: it is erased at once, because nobody needs it any more.

    Raises `NotFound` for those of others, and for one that was withdrawn before.
    """
    offer = await queries.sent_offer(uow, offer_id)
    if not rules.may_withdraw(uow.actor, offer):
        raise NotFound(rules.GONE)
    await lifecycle.move(uow, offer.ref, VisibilityChange(Visibility.erased))
    await blank_content(uow, offer.ref)
    return offer


async def on_move(
    uow: UnitOfWork, offer: Offer, _before: Visibility, _change: VisibilityChange
) -> None:
    """Forget how to reach whoever withdrew their offer, or erased their account; count who is left."""
    for name, value in _FORGOTTEN.items():
        setattr(offer, name, value)
    offer.ended_at = uow.now
    await uow.flush()
    await _recount(uow, offer.subject)


async def answer_offer(
    uow: UnitOfWork, offer_id: int, answer: str, language: str, *, expected_version: str = ""
) -> Offer:
    """Answer an offer: its author gets the text by mail at once, and as a notice.

    The same answer sent twice is one. Raises `NotFound`, `Forbidden` with the reason, `StaleVersion`
    if the offer changed after it was read.
    """
    offer = await queries.sent_offer(uow, offer_id, for_update=True)
    if rules.is_answered_so(uow.actor, offer, answer):
        return offer
    offer = await _handled(uow, offer_id, expected_version)
    offer.answer, offer.state = answer, OfferState.answered
    offer.answer_language, _ = resolve_language(language, answer)
    offer.answered_by, offer.answered_at = uow.actor.member_id, uow.now
    await uow.flush()
    assert offer.author_id is not None
    await notify(
        uow, [offer.author_id], "offer_answered", offer.ref,
        text=answer, language=offer.answer_language, urgent=True,
    )  # fmt: skip
    uow.publish(OfferAnswered(subject=offer.ref))
    return offer


async def close_offer(uow: UnitOfWork, offer_id: int, *, expected_version: str = "") -> Offer:
    """Close an offer without a further word to its author; errors as of `answer_offer`."""
    offer = await _handled(uow, offer_id, expected_version)
    rules.may_close(uow.actor, offer).enforce()
    offer.state = OfferState.closed
    await uow.flush()
    uow.publish(OfferClosed(subject=offer.ref))
    return offer


async def _handled(uow: UnitOfWork, offer_id: int, expected_version: str) -> Offer:
    """The locked offer, if the actor may handle it."""
    offer = await queries.sent_offer(uow, offer_id, for_update=True)
    check_version(expected_version, form_values.of_handling(offer))
    rules.may_handle(uow.actor, offer).enforce()
    return offer


async def note_end(uow: UnitOfWork, subject: ContentRef) -> None:
    """Note when content stopped needing help, or that it needs help again; with all that is merged into it.

    From then on its offers are kept for some time.
    """
    needs_help = await _helping(uow, subject).may_be_helped(uow, subject.id)
    group = [ref.id for ref in await registry.group_of(uow, subject)]
    changed = col(Offer.ended_at).is_not(None) if needs_help else col(Offer.ended_at).is_(None)
    await uow.execute(
        update(table_of(Offer))
        .where(
            queries.IS_SENT,
            col(Offer.subject_kind) == subject.kind,
            col(Offer.subject_id).in_(group),
            changed,
        )
        .values(ended_at=None if needs_help else uow.now)
    )
