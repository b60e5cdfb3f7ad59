"""Requests for help: ask for it, and take that back."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlmodel import col

from forum.core.database.advisory_lock import HELP_REQUESTS, case_key
from forum.core.mail.queue import Recipient, queue_mail
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import UnitOfWork
from moderation.actions.concerns import open_concern
from moderation.queries.help_requests import find_same
from moderation.tables.concerns import (
    FORGOTTEN_CONCERN,
    Concern,
    ConcernSource,
    ConcernState,
    ContactAttempt,
)
from moderation.tables.help_requests import HELP_REQUEST, HelpRequest

RECEIPT_MAIL = "help_receipt"
SENT_AGAIN = timedelta(hours=1)
"""For how long the same words again are the same request: whoever got no answer presses the button again."""


async def request_help(uow: UnitOfWork, new: HelpRequest, *, is_mailed: bool) -> HelpRequest:
    """Keep a request, and open its concern, which mails whoever can help.

    `new` has no time yet. `is_mailed`: its address gets the link by which it is taken back.
    One that was sent twice is one: two colleagues would call the same person.
    """
    await uow.advisory_lock(HELP_REQUESTS)
    if same := await find_same(uow, new, since=uow.now - SENT_AGAIN):
        return same
    new.at = uow.now
    request = await uow.add(new)
    concern = await open_concern(
        uow, request.subject, request.author_id, ConcernSource.request, distress_of(request.text)
    )
    # The secret of the request is made of its moment, and must be known once the request is deleted.
    concern.opened_at = request.at
    if is_mailed and request.email:
        to = Recipient(request.email, request.language)
        await queue_mail(uow, RECEIPT_MAIL, to, {"request": request.pk})
    return request


async def take_back(uow: UnitOfWork, request: HelpRequest) -> None:
    """Delete a request for good, at the wish of whoever sent it."""
    await uow.advisory_lock(case_key(str(request.subject)))
    await delete_requests(uow, col(HelpRequest.id) == request.pk)


async def delete_requests(uow: UnitOfWork, which: ColumnElement[bool]) -> None:
    """Delete requests with what was tried and noted about them; only that there was one stays."""
    about = and_(
        col(Concern.subject_kind) == HELP_REQUEST,
        col(Concern.subject_id).in_(select(col(HelpRequest.id)).where(which)),
    )
    tried = col(ContactAttempt.concern_id).in_(select(col(Concern.id)).where(about))
    await uow.execute(delete(ContactAttempt).where(tried))
    await uow.execute(
        update(Concern)
        .where(about, col(Concern.state) == ConcernState.open)
        .values(state=ConcernState.withdrawn, closed_at=uow.now)
    )
    await uow.execute(update(Concern).where(about).values(FORGOTTEN_CONCERN))
    await uow.execute(delete(HelpRequest).where(which))
