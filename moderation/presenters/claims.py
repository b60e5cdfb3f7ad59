"""Presenters of claims: who is on a case."""

from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.unit_of_work import ReadSession
from moderation.presenters.cases import age_words
from moderation.queries.claims import claims_on
from moderation.tables.cases import Case


@dataclass(frozen=True)
class ClaimView:
    """Who is on a case: `taken_by`, empty for nobody, for how long (`age`), or the reader.

    `is_open`: the case still waits for a decision.
    """

    taken_by: str
    is_own: bool
    age: str
    is_open: bool


async def claim_view(session: ReadSession, case: Case, actor: Actor) -> ClaimView:
    """Who is on a case now, in the current language."""
    claimed = (await claims_on(session, [case.pk])).get(case.pk)
    return ClaimView(
        taken_by=claimed.name if claimed else "",
        is_own=claimed is not None and actor.owns(claimed.claim.member_id),
        age=age_words(claimed.claim.at, session.now) if claimed else "",
        is_open=case.is_open,
    )
