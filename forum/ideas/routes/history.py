"""Route of what a public idea said before its author changed it."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.redaction import redact
from forum.core.content.shield import public_contacts
from forum.core.content.text_history import ReplacedText, replaced_texts
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.languages import LANGUAGES, direction
from forum.core.i18n.translations import current_language, override_language
from forum.core.screening.personal_data import find_personal_data
from forum.core.site import Site
from forum.core.text.diff import changes
from forum.ideas.pages import HistoryPage, TextChange
from forum.ideas.presenters.cards import path_of
from forum.ideas.routes.show import shown_idea
from forum.ideas.tables import BODY_LENGTH, Idea
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import language_of, site_of
from forum.web.routing import get

SHOWN = 20
"""Changes on the page, the newest: authors may change a text for a short time only."""


async def history(request: Request) -> Response:
    """The changes of a public idea, the newest first; of a merged idea those of the canonical one."""
    async with read_session(request) as session:
        idea = await shown_idea(request, session)
        if idea.number != request.path_params["number"]:
            return redirect(request, "ideas:history", number=idea.number)
        if not idea.is_public:
            raise NotFound
        earlier = await replaced_texts(session, idea.ref, SHOWN)
    page = HistoryPage(
        number=idea.number,
        title=idea.title,
        path=f"/{language_of(request)}/{path_of(idea)}",
        changes=await asyncio.to_thread(_text_changes, idea, earlier, site_of(request)),
        text_lang=idea.language,
        text_dir=direction(idea.language),
    )
    return render(request, page)


def _text_changes(idea: Idea, earlier: Sequence[ReplacedText], site: Site) -> list[TextChange]:
    """What each change made of the text before it, without the personal data that stood in that.

    An author may have changed the text to take them out of it.
    """

    def without(text: str) -> str:
        return redact(text, find_personal_data(text, public_contacts(site)), BODY_LENGTH)

    shown: list[TextChange] = []
    title, body = idea.title, idea.body
    with override_language(idea.language if idea.language in LANGUAGES else current_language.get()):
        before = [(without(text.title), without(text.body)) for text in earlier]
    for text, (title_before, body_before) in zip(earlier, before, strict=True):
        shown.append(
            TextChange(
                when=format_moment(text.replaced_at, site.zone),
                iso=text.replaced_at.astimezone(site.zone).isoformat(timespec="minutes"),
                title=changes(title_before, title) if title_before != title else [],
                body=changes(body_before, body),
            )
        )
        title, body = title_before, body_before
    return shown


ROUTES = (get("/ideas/{number:number}/history", cache_for_guests(history), "ideas:history"),)
