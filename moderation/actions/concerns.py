"""Concerns: open, alert, take, record attempts, and what their author wishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forum.accounts.recipients import recipient
from forum.core.content import lifecycle, registry
from forum.core.content.erasure import blank_content
from forum.core.content.summary import VisibilityChange
from forum.core.database.advisory_lock import case_key
from forum.core.mail.queue import Recipient, queue_mails
from forum.core.ref import ContentRef
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from moderation.events import ConcernOpened, ConcernTaken, ConcernUnanswered, ContactAttempted
from moderation.queries import concerns
from moderation.queries.colleagues import moderators
from moderation.rules import concerns as rules
from moderation.tables.concerns import (
    CallWish,
    Concern,
    ConcernSource,
    ConcernState,
    ContactAttempt,
    ContactOutcome,
)

ALERT_MAIL = "concern"
ONE_MAIL = timedelta(hours=1)
"""Requests for help of so long are one mail, unless their words are urgent."""


async def open_concern(
    uow: UnitOfWork,
    subject: ContentRef,
    author_id: int | None,
    source: ConcernSource,
    categories: Sequence[str] = (),
) -> Concern:
    """Open a concern about the author of content or of a request, or add the categories to the open one."""
    await uow.advisory_lock(case_key(str(subject)))
    concern = await concerns.open_concern(uow, subject)
    if concern is not None:
        codes = dict.fromkeys([*concern.category_codes, *categories])
        concern.categories = ",".join(codes)
        return concern
    concern = await uow.add(
        Concern(
            subject_kind=subject.kind,
            subject_id=subject.id,
            author_id=author_id,
            categories=",".join(categories),
            source=source,
            opened_at=uow.now,
        )
    )
    uow.publish(ConcernOpened(subject=subject, concern_id=concern.pk, source=source))
    return concern


async def mark(uow: UnitOfWork, subject: ContentRef, categories: Sequence[str]) -> Concern:
    """Open a concern on request of a moderator; raises `NotFound`, and `Forbidden` on own content."""
    summary = await registry.moderated_summary(uow, subject)
    rules.may_mark(uow.actor, summary).enforce()
    return await open_concern(uow, subject, summary.author_id, ConcernSource.moderator, categories)


async def close_as_safe(uow: UnitOfWork, subject: ContentRef) -> None:
    """Close what only a program noticed and nobody took on: a moderator has read it, and sees no danger."""
    concern = await concerns.open_concern(uow, subject)
    if concern and concern.source is ConcernSource.program and concern.taken_by is None:
        concern.state, concern.closed_at = ConcernState.safe, uow.now


async def alert(uow: UnitOfWork, concern_id: int) -> None:
    """Mail moderators and the welfare contact, unless somebody took the concern; and look again later.

    The mail says that somebody may need help, and not who or what they wrote. A request for help
    that comes within `ONE_MAIL` of another has none of its own: that of the other leads to the list of both.
    """
    concern = await _locked(uow, concern_id)
    if not concern.is_open or concern.taken_by is not None:
        return
    if rules.is_urgent(concern) or not await concerns.has_alerted_request(uow, uow.now - ONE_MAIL):
        mails = [(to, {"concern": concern_id}) for to in await _recipients(uow, concern)]
        await queue_mails(uow, ALERT_MAIL, mails)
        concern.alerts += 1
    minutes = rules.minutes_until_next_alert(concern, uow.now)
    uow.publish(ConcernUnanswered(subject=concern.subject, concern_id=concern_id, minutes=minutes))


async def _recipients(uow: UnitOfWork, concern: Concern) -> list[Recipient]:
    others = [each for each in await moderators(uow) if each.pk != concern.author_id]
    to = [recipient(member) for member in others if member.email]
    site = site_in(uow.info)
    address = site.welfare.email
    if address and address.lower() not in {each.address.lower() for each in to}:
        to.append(Recipient(address, site.default_language))
    return to


async def take(uow: UnitOfWork, concern_id: int, reason: str, *, holder: int = 0) -> Concern:
    """Take a concern, or take it over from its `holder`: the actor sees who the author is, for that reason.

    Of two who take it at the same moment the second is told, or both would call the same person.
    """
    concern = await _locked(uow, concern_id)
    rules.may_take(uow.actor, concern).enforce()
    rules.is_still_held(concern, holder).enforce()
    concern.taken_by, concern.taken_at, concern.reason = uow.actor.member_id, uow.now, reason
    uow.publish(ConcernTaken(subject=concern.subject, concern_id=concern_id))
    return concern


@dataclass(frozen=True)
class Attempt:
    """What came of an attempt; `handed_to`: who goes on; `follow_up_on`: the day of the next one."""

    outcome: ContactOutcome
    text: str = ""
    handed_to: str = ""
    follow_up_on: date | None = None


async def record_attempt(uow: UnitOfWork, concern_id: int, contact: Attempt) -> Concern:
    """Record an attempt, which may close the concern. What happens to the text is decided on its case."""
    concern = await _locked(uow, concern_id)
    rules.may_record(uow.actor, concern).enforce()
    unanswered = await concerns.count_unanswered(uow, concern_id)
    rules.is_complete(contact.outcome, contact.handed_to, unanswered).enforce()
    await uow.add(
        ContactAttempt(
            concern_id=concern_id,
            member_id=uow.actor.member_id,
            at=uow.now,
            outcome=contact.outcome,
            text=contact.text,
        )
    )
    concern.follow_up_on = contact.follow_up_on
    if contact.outcome in rules.CLOSES:
        concern.state = ConcernState(contact.outcome)
        concern.closed_at, concern.handed_to = uow.now, contact.handed_to
    uow.publish(
        ContactAttempted(subject=concern.subject, concern_id=concern_id, outcome=contact.outcome)
    )
    return concern


async def express_wish(
    uow: UnitOfWork, subject: ContentRef, wish: CallWish, phone: str = ""
) -> None:
    """Keep whether the author of content wants to be called, and on which number.

    Whoever asks for a call is a concern, if they weren't one before; whoever wants none isn't.
    """
    summary = await registry.summary(uow, subject)
    rules.is_author(uow.actor, summary).enforce()
    concern = await concerns.open_concern(uow, subject)
    if concern is None and wish is CallWish.call:
        concern = await open_concern(uow, subject, summary.author_id, ConcernSource.author)
    if concern is None:
        return
    concern.wish, concern.phone = wish, phone if wish is CallWish.call else ""


async def delete_content(uow: UnitOfWork, subject: ContentRef) -> None:
    """Delete what its author wrote, for good; that they may need help stays known."""
    summary = await registry.summary(uow, subject)
    rules.may_delete(uow.actor, summary).enforce()
    await lifecycle.move(uow, subject, VisibilityChange(Visibility.erased))
    await blank_content(uow, subject)


async def _locked(uow: UnitOfWork, concern_id: int) -> Concern:
    concern = await concerns.concern(uow, concern_id)
    await uow.advisory_lock(case_key(str(concern.subject)))
    return await concerns.concern(uow, concern_id)
