"""Routes for authors of ideas: edit and withdraw; an edit of a public idea waits for moderation."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.edit_window import edit_window_of
from forum.core.content.publishable import TITLE_LENGTH
from forum.core.media.photos import ChosenPhoto
from forum.core.media.queries import edited_photos, shown_photos
from forum.core.media.tables import Photo
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.ideas import rules
from forum.ideas.actions import ideas
from forum.ideas.forms import EditIdea
from forum.ideas.pages import EditIdeaPage, WaitingEdit
from forum.ideas.presenters.cards import path_of
from forum.ideas.routes.show import visible_idea, waiting_edit
from forum.ideas.tables import BODY_LENGTH, Idea
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form
from forum.web.guards import MEMBERS
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.rendering.texts import render_plain
from forum.web.request import actor_of, language_of, session_factory_of
from forum.web.routing import get, post
from forum.web.shield import shield
from forum.web.uploads import PhotoField, open_photos, read_form_with_photos


async def _edit_page(
    request: Request,
    session: ReadSession,
    idea: Idea,
    form: Form[EditIdea],
    photos: PhotoField,
    status: int = 200,
    *,
    clash: bool = False,
) -> Response:
    page = EditIdeaPage(
        form=form,
        photos=photos,
        number=idea.number,
        path=f"/{language_of(request)}/{path_of(idea)}",
        public=idea.is_public,
        lang_of_idea=idea.language,
        waits=idea.edited_body is not None,
        clash=await _latest_text(session, idea) if clash else None,
    )
    return render(request, page, status)


async def _latest_text(session: ReadSession, idea: Idea) -> WaitingEdit:
    shown = await waiting_edit(session, idea)
    return shown or WaitingEdit(idea.title, idea.body_html, [])


async def edit(request: Request) -> Response:
    """The form for an edit; it continues a waiting edit if there is one."""
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        now = session_factory_of(request).clock.now()
        rules.may_edit(actor_of(request), idea, now, edit_window_of(session)).enforce()
        title, body = rules.latest_text(idea)
        seen = rules.fingerprint(idea)
        form: Form[EditIdea] = Form(values={"title": title, "body": body, "seen": seen})
        photos = open_photos(form, await _latest_photos(session, idea))
        return await _edit_page(request, session, idea, form, photos)


async def _latest_photos(session: ReadSession, idea: Idea) -> list[tuple[Photo, str]]:
    """The photos as their author last saved them, with their descriptions."""
    if idea.edited_body is not None:
        return [(each, each.edited_alt) for each in await edited_photos(session, idea.ref)]
    shown = await shown_photos(session, [idea.ref])
    return [(each, each.alt) for each in shown[idea.ref]]


def _answered_text(idea: Idea) -> tuple[str, ...]:
    """The text about which its author was asked before; none if a moderator has returned it since."""
    return () if idea.visibility is Visibility.returned else rules.latest_text(idea)


async def save_edit(request: Request) -> Response:
    """Save an edit; one that would replace text unseen by its author shows both texts first."""
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        known, before = _answered_text(idea), await _latest_photos(session, idea)
    form, photos = await read_form_with_photos(request, EditIdea, idea.ref)
    found = shield(request, form, "title", "body", known=known)
    left = found.redacted({"title": TITLE_LENGTH, "body": BODY_LENGTH})
    body = await render_plain(left.texts["body"])
    if form.is_valid and not found.needs_answer and not photos.is_changed:
        await count_contribution(request)
    async with unit_of_work(request) as uow:
        idea = await visible_idea(request, uow)
        now = session_factory_of(request).clock.now()
        rules.may_edit(actor_of(request), idea, now, edit_window_of(uow)).enforce()
        if photos.is_changed and form.is_valid:
            return await _edit_page(request, uow, idea, form, photos)
        if not form.is_valid or found.needs_answer:
            return await _edit_page(request, uow, idea, form, photos, 422)
        title, seen = left.texts["title"], form.cleaned().seen
        is_same_text = (title, body.source) == rules.latest_text(idea)
        if is_same_text and photos.chosen == [ChosenPhoto(each.name, alt) for each, alt in before]:
            waits = not idea.is_public or idea.edited_body is not None
            code = rules.edited_code(title, body.source, waits=waits)
            return redirect_to_path(request, path_of(idea), code)
        if not rules.is_edit_of(idea, seen):
            form.values["seen"] = rules.fingerprint(idea)
            return await _edit_page(request, uow, idea, form, photos, 409, clash=True)
        waits = await ideas.edit_idea(
            uow,
            idea,
            title=title,
            body=body,
            window=edit_window_of(uow),
            seen=seen,
            originals=left.originals,
            photos=photos.chosen,
        )
    code = rules.edited_code(title, body.source, waits=waits)
    return redirect_to_path(request, path_of(idea), code)


async def withdraw(request: Request) -> Response:
    """Withdraw the actor's own idea."""
    async with unit_of_work(request) as uow:
        await ideas.withdraw_idea(uow, await visible_idea(request, uow))
    return redirect_to_path(request, "me", "idea_withdrawn")


ROUTES = (
    get("/ideas/{number:number}/edit", edit, "ideas:edit", MEMBERS),
    post("/ideas/{number:number}/edit", save_edit, "ideas:save_edit", MEMBERS),
    post("/ideas/{number:number}/withdraw", withdraw, "ideas:withdraw", MEMBERS),
)
