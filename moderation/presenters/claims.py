"""Presenters of claims: who is on a case."""

from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession
from moderation.presenters.cases import age_words, local_iso
from moderation.queries.claims import claims_on
from moderation.tables.cases import Case


@dataclass(frozen=True)
class ClaimView:
    """Who is on a case: `taken_by`, empty for nobody; `is_own`: the reader.

    `ago`: how long ago they took it, or typed in its form. `is_open`: it still waits for a decision.
    """

    taken_by: str
    is_own: bool
    ago: str
    iso: str
    is_open: bool

    @property
    def is_others(self) -> bool:
        """Whether a colleague is on it, which the reader should know first."""
        return bool(self.taken_by) and not self.is_own


async def claim_view(session: ReadSession, case: Case, actor: Actor) -> ClaimView:
    """Who is on a case now, in the current language."""
    claimed = (await claims_on(session, [case.pk])).get(case.pk)
    return ClaimView(
        taken_by=claimed.name if claimed else "",
        is_own=claimed is not None and actor.owns(claimed.claim.member_id),
        ago=age_words(claimed.claim.at, session.now, ago=True) if claimed else "",
        iso=local_iso(claimed.claim.at, site_in(session.info)) if claimed else "",
        is_open=case.is_open,
    )
