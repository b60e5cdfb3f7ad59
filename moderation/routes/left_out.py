"""Routes about personal data in a case: leave it out for everybody, and look at a sealed original."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import member as member_of
from forum.core.audit.events import PersonalDataViewed
from forum.core.content import registry
from forum.core.content.lifecycle import Redaction
from forum.core.content.sealed import sealed_texts
from forum.core.content.summary import Summary
from forum.core.errors import Conflict
from forum.core.i18n.translations import override_language
from forum.core.text.html import rich_text_from_plain
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import site_of
from forum.web.routing import get, post
from moderation.actions.letters import language_of_author
from moderation.actions.redaction import leave_out_and_publish
from moderation.pages.case import OriginalsPage
from moderation.queries import cases
from moderation.routes.frame import frame
from moderation.routes.marks import original_view, redacted_texts


async def leave_out(request: Request) -> Response:
    """Leave out what is marked, and publish the rest."""
    case_id: int = request.path_params["id"]
    version = (await posted_values(request)).get("version", "")
    async with read_session(request) as session:
        case = await cases.case(session, case_id)
        summary = await registry.summary(session, case.subject)
        author = await member_of(session, summary.author_id) if summary.author_id else None
    with override_language(language_of_author(author, summary)):
        redactions = await asyncio.to_thread(_redactions, request, summary)
    try:
        async with unit_of_work(request) as uow:
            await leave_out_and_publish(uow, case_id, redactions, expected_version=version)
    except Conflict as conflict:
        return redirect(request, "moderation:case", id=case_id, said=refusal(conflict.code))
    return redirect(request, "moderation:case", id=case_id, said="decided_leave_out")


def _redactions(request: Request, summary: Summary) -> Mapping[str, Redaction]:
    return {
        field: Redaction(before, rich_text_from_plain(after))
        for field, (before, after) in redacted_texts(summary, site_of(request)).items()
    }


async def show_originals(request: Request) -> Response:
    """What the text of a case said before something was left out of it; the look is recorded."""
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        summary = await registry.summary(session, case.subject)
        page = OriginalsPage(
            **await frame(request, session, ""),
            case_id=case.pk,
            title=summary.title,
            text_lang=summary.language,
            originals=[
                original_view(each, site_of(request))
                for each in await sealed_texts(session, case.subject)
            ],
        )
    if page.originals:
        # In the audit trail before the page is had.
        async with unit_of_work(request) as uow:
            uow.publish(PersonalDataViewed(subject=case.subject))
    return render(request, page)


ROUTES = (
    post("/moderation/cases/{id:number}/leave-out", leave_out, "moderation:leave_out", MODERATORS),
    get(
        "/moderation/cases/{id:number}/original", show_originals, "moderation:originals", MODERATORS
    ),
)
