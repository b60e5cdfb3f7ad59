"""Route of the reading help: a moderator has the text of a case translated."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values
from forum.web.guards import MODERATORS
from forum.web.rendering.pages import render
from forum.web.request import language_of, wants_fragment
from forum.web.routing import post
from moderation.events import TextTranslated
from moderation.forms import Decide
from moderation.pages.case import TranslationPart
from moderation.queries import cases
from moderation.routes.case import render_case
from moderation.routes.reading_help import (
    may_be_translated,
    translate,
    translation_view,
    translator_of,
)


async def translate_case(request: Request) -> Response:
    """The text of a case in the language of the page: a part of it for htmx, else with all that is typed."""
    translator_of(request)
    typed: Form[Decide] = Form(values=await posted_values(request))
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        summary = await registry.summary(session, case.subject)
        (await may_be_translated(request, session, case, summary)).enforce()
    # In the audit trail before the text leaves the house.
    async with unit_of_work(request) as uow:
        uow.publish(TextTranslated(subject=case.subject, target=language_of(request)))
    problem = await translate(request, case, summary)
    if not wants_fragment(request):
        return await render_case(request, typed, translation_problem=problem)
    async with read_session(request) as session:
        translation = await translation_view(request, session, case, summary, problem)
    return render(request, TranslationPart(case.pk, translation, chosen=""))


ROUTES = (
    post(
        "/moderation/cases/{id:number}/translation",
        translate_case,
        "moderation:translate",
        MODERATORS,
    ),
)
