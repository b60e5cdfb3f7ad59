"""Routes about personal data in a case: leave it out for everybody, and look at a sealed original."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.audit.events import PersonalDataViewed
from forum.core.content import registry
from forum.core.content.sealed import sealed_texts
from forum.core.errors import Conflict, Forbidden
from forum.core.text.cleaning import clean_line
from forum.core.versions import FORMAT
from forum.web.database import read_session, unit_of_work
from forum.web.flash import refusal
from forum.web.forms import posted_values
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import site_of
from forum.web.routing import get, post
from moderation.actions.decisions import decide
from moderation.actions.letters import Reasons
from moderation.pages.case import OriginalsPage
from moderation.queries import cases
from moderation.routes.frame import frame
from moderation.routes.marks import marked_words, original_view
from moderation.rules.redaction import NOT_LEFT_OUT
from moderation.tables.decisions import Outcome


async def leave_out(request: Request) -> Response:
    """Leave out what is marked, and publish the rest: it is shown on the page that the button is on."""
    case_id: int = request.path_params["id"]
    version = (await posted_values(request)).get("version", "")
    try:
        async with unit_of_work(request) as uow:
            case = await cases.case(uow, case_id)
            summary = await registry.summary(uow, case.subject)
            words = [clean_line(each) for each in marked_words(summary, site_of(request))]
            # Without a version nothing was seen: then what is found isn't what was shown.
            reasons = Reasons(ground="personal_data", words=tuple(words), ready="yes")
            made = await decide(
                uow, case_id, Outcome.redact, reasons, expected_version=version or FORMAT
            )
    except (Conflict, Forbidden) as refused:
        if isinstance(refused, Forbidden) and refused.code not in NOT_LEFT_OUT:
            raise
        return redirect(request, "moderation:case", id=case_id, said=refusal(refused.code))
    # Of a decision that waits, the page says more than one sentence (`_waiting.html`).
    said = "" if made.is_waiting else f"decided_{Outcome.redact}"
    return redirect(request, "moderation:case", id=case_id, said=said)


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
