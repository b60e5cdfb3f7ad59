"""Queries on claims: who is on which case now."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.unit_of_work import ReadSession
from moderation.rules.claims import holds_since
from moderation.tables.claims import CaseClaim


@dataclass(frozen=True)
class Claimed:
    """A claim that holds, with the name of whoever is on the case."""

    claim: CaseClaim
    name: str


async def claims_on(session: ReadSession, case_ids: Iterable[int]) -> dict[int, Claimed]:
    """The claims that hold on these cases, by case; no statement without any case."""
    wanted = set(case_ids)
    if not wanted:
        return {}
    rows = await session.rows(
        select(CaseClaim, col(Member.name))
        .join(Member, col(Member.id) == col(CaseClaim.member_id))
        .where(col(CaseClaim.case_id).in_(wanted), col(CaseClaim.at) > holds_since(session.now))
    )
    return {claim.case_id: Claimed(claim, name) for claim, name in rows}


def taken_by_others(session: ReadSession, member_id: int | None) -> ColumnElement[bool]:
    """SQL condition: the claim is a colleague's, and holds."""
    is_others = col(CaseClaim.member_id) != (member_id or 0)
    return is_others & (col(CaseClaim.at) > holds_since(session.now))
