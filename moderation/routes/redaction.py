"""Routes for authors who leave words out of what they wrote; the question about it that moderators get too."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry, spans
from forum.core.content.leaving_out import texts_of
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.errors import Conflict
from forum.core.i18n.bidi import isolated
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of
from forum.web.routing import get, post
from moderation.actions.redaction import leave_out_own, own_summary
from moderation.forms import LeaveOut
from moderation.pages.redaction import LeaveOutPage
from moderation.presenters.redaction import RedactionView, redaction_view
from moderation.rules import redaction as rules


async def what_changes(
    session: ReadSession, summary: Summary, form: Form[Any], field: str
) -> RedactionView | None:
    """What the words of a form change in content; None with an error at `field` if they can't be left out."""
    if field in form.errors:
        # More than a field holds isn't looked for.
        return None
    words = spans.lines_of(form.values.get("words", ""))
    texts = await texts_of(session, summary.ref)
    verdict = await asyncio.to_thread(rules.can_be_left_out, words, texts, summary)
    if verdict.code == "words_unknown":
        unknown = rules.unknown_words(words, texts, summary)
        sentence = gettext(
            "The text doesn't have these words: %(words)s. Please copy them from it."
        )
        form.add_error_text(
            field, sentence % {"words": isolated(", ".join(f"“{each}”" for each in unknown))}
        )
    form.add_error(field, verdict.code)
    return await asyncio.to_thread(redaction_view, words, texts, summary) if verdict else None


async def show_form(request: Request) -> Response:
    """The form for words to leave out of one's own text."""
    return await _render_form(request, Form())


async def leave_out(request: Request) -> Response:
    """Leave out words that their author has seen marked; else show what would be left out."""
    form = await read_form(request, LeaveOut)
    if not (form.is_valid and form.cleaned().seen):
        return await _render_form(request, form, 422)
    sent = form.cleaned()
    await count_contribution(request)
    try:
        async with unit_of_work(request) as uow:
            subject = _subject(uow, request)
            await leave_out_own(uow, subject, spans.lines_of(sent.words), sent.seen)
            path = (await registry.summary(uow, subject)).path
    except Conflict:
        # The words or the text are others than those that were shown: show them again.
        return await _render_form(request, form, 422)
    return redirect_to_path(request, path, "words_left_out")


async def _render_form(request: Request, form: Form[LeaveOut], status: int = 200) -> Response:
    async with read_session(request) as session:
        subject = _subject(session, request)
        summary = await own_summary(session, subject, actor_of(request))
        change = await what_changes(session, summary, form, "words") if status == 422 else None
        page = LeaveOutPage(
            form=form,
            send_path=url_for(request, "moderation:leave_out_own", **request.path_params),
            path=f"/{language_of(request)}/{summary.path}",
            title="" if summary.about else summary.title,
            body_html=summary.body_html,
            text_lang=summary.language,
            text_dir=direction(summary.language),
            change=change,
        )
    return render(request, page, status)


def _subject(session: ReadSession, request: Request) -> ContentRef:
    """The content that the path names; raises `NotFound` for a kind that doesn't exist."""
    content_type = registry_of(session).by_collection(request.path_params["collection"])
    return ContentRef(content_type.name, request.path_params["number"])


LEAVE_OUT = "/{collection:code}/{number:number}/leave-out"
ROUTES = (
    get(LEAVE_OUT, show_form, "moderation:choose_words", MEMBERS),
    post(LEAVE_OUT, leave_out, "moderation:leave_out_own", MEMBERS),
)
