"""Rows of cases, for the queue and for the pane beside a case."""

from collections.abc import Sequence

from starlette.requests import Request

from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.lateness import late_before
from forum.core.unit_of_work import ReadSession
from forum.web.request import actor_of, site_of
from moderation.presenters.cases import CaseRow, case_row
from moderation.queries.claims import claims_on
from moderation.tables.cases import Case


async def case_rows(request: Request, session: ReadSession, found: Sequence[Case]) -> list[CaseRow]:
    """The rows of cases, in their order; without those whose content is gone."""
    refs = [case.subject for case in found]
    summaries = await registry.summaries(session, refs)
    claims = await claims_on(session, [case.pk for case in found])
    # Asked once for all rows: a page has many.
    actor, site, types = actor_of(request), site_of(request), registry_of(session)
    now, late_from = session.now, late_before(site, session.now)
    return [
        case_row(
            case,
            summaries[ref],
            actor,
            now,
            site=site,
            late_before=late_from,
            claimed=claims.get(case.pk),
            registry=types,
        )
        for case, ref in zip(found, refs, strict=True)
        if ref in summaries
    ]
