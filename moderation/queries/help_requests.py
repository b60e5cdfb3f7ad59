"""Queries on requests for help."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlmodel import col

from forum.core.errors import NotFound
from forum.core.ref import ContentRef, parse_id
from forum.core.unit_of_work import ReadSession
from moderation.tables.concerns import Concern, ConcernState
from moderation.tables.help_requests import HELP_REQUEST, HelpRequest

_IS_OF_REQUEST = and_(
    col(Concern.subject_kind) == HELP_REQUEST, col(Concern.subject_id) == col(HelpRequest.id)
)
_with_concern = (
    select(HelpRequest, Concern).join(Concern, _IS_OF_REQUEST).order_by(col(HelpRequest.id))
)


@dataclass(frozen=True)
class FoundRequest:
    """A request for help, and what came of it so far."""

    request: HelpRequest
    concern: Concern


async def found_request(session: ReadSession, request_id: int) -> FoundRequest:
    """A request with its concern; raises `NotFound`."""
    rows = await session.rows(_with_concern.where(col(HelpRequest.id) == request_id))
    if not rows:
        raise NotFound
    return FoundRequest(*rows[0])


async def concern_of(session: ReadSession, request_id: int) -> Concern:
    """The concern about a request, which may be deleted since; raises `NotFound`."""
    found = await session.first(
        select(Concern).where(
            col(Concern.subject_kind) == HELP_REQUEST, col(Concern.subject_id) == request_id
        )
    )
    if found is None:
        raise NotFound
    return found


async def find_same(
    session: ReadSession, new: HelpRequest, *, since: datetime
) -> HelpRequest | None:
    """A request with the very same words that came in since then, and is still open."""
    typed = new.model_dump(exclude={"id", "at"})
    same = [col(getattr(HelpRequest, name)) == value for name, value in typed.items()]
    is_open = col(Concern.state) == ConcernState.open
    open_ones = select(HelpRequest).join(Concern, _IS_OF_REQUEST).where(is_open)
    return await session.first(open_ones.where(*same, col(HelpRequest.at) > since))


async def requests_of(session: ReadSession, member_id: int) -> list[FoundRequest]:
    """A member's requests, the oldest first."""
    rows = await session.rows(_with_concern.where(col(HelpRequest.author_id) == member_id))
    return [FoundRequest(*row) for row in rows]


async def help_request(session: ReadSession, subject: ContentRef) -> HelpRequest | None:
    """The request that a concern is about; None for content, and for a request that is deleted."""
    is_request = subject.kind == HELP_REQUEST
    return await session.get(HelpRequest, subject.id) if is_request else None


def named(text: str) -> list[ContentRef]:
    """The request that a moderator looks for by its number, whether it exists or not."""
    number = parse_id(text.lstrip("#").removeprefix(HELP_REQUEST).strip())
    return [ContentRef(HELP_REQUEST, number)] if number else []
