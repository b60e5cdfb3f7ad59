"""Routes for authors of ideas: edit, take the edit back, withdraw."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.edit_window import edit_window_of
from forum.core.content.lifecycle import TextEdit
from forum.core.content.publishable import TITLE_LENGTH
from forum.core.i18n.languages import UNDETERMINED
from forum.core.media.photos import ChosenPhoto
from forum.core.media.queries import edited_photos, shown_photos
from forum.core.media.tables import Photo
from forum.core.text.cleaning import clean_text
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.ideas import rules
from forum.ideas.actions import ideas
from forum.ideas.forms import EditIdea
from forum.ideas.pages import EditIdeaPage
from forum.ideas.presenters.cards import fill_of, path_of
from forum.ideas.presenters.unsent import IdeaPreview, idea_preview
from forum.ideas.queries import ideas as queries
from forum.ideas.routes.idea_form import SHOWN_IN_PREVIEW, check_fields
from forum.ideas.routes.show import latest_edit, visible_idea, waiting_edit
from forum.ideas.tables import BODY_LENGTH, KIND, Idea
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form
from forum.web.guards import MEMBERS
from forum.web.page_cache.shared_reads import shared
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, keep_errors_of_preview, render_plain
from forum.web.request import actor_of, language_of, site_of
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
    preview: IdeaPreview | None = None,
) -> Response:
    lookup, site = await shared(request, TownLookup.read, session), site_of(request)
    page = EditIdeaPage(
        form=form,
        photos=photos,
        number=idea.number,
        path=f"/{language_of(request)}/{path_of(idea)}",
        public=idea.is_public,
        lang_of_idea=idea.language,
        waiting=await waiting_edit(session, idea),
        clash=await latest_edit(session, idea) if clash else None,
        preview=preview,
        neighbourhoods=lookup.neighbourhood_choices(site),
        themes=lookup.theme_choices(site),
    )
    return render(request, page, status)


def _opened(idea: Idea, lookup: TownLookup) -> dict[str, str]:
    """The values with which the form begins: those of the waiting edit if there is one."""
    language = (idea.language or UNDETERMINED) if idea.language_chosen else ""
    return {
        **rules.latest_text(idea)._asdict(),
        "neighbourhood": lookup.neighbourhood_slug(idea.neighbourhood_id),
        "theme": lookup.theme_slug(idea.theme_id),
        "language": language,
        "seen": rules.fingerprint(idea),
    }


async def _editable_idea(request: Request, session: ReadSession) -> Idea:
    """The idea that the path names; raises `NotFound`, and `Forbidden` if the actor may not edit it now."""
    idea = await visible_idea(request, session)
    rules.may_edit(actor_of(request), idea, session.now, edit_window_of(session)).enforce()
    return idea


async def edit(request: Request) -> Response:
    """The form for an edit; it continues a waiting edit if there is one."""
    async with read_session(request) as session:
        idea = await _editable_idea(request, session)
        lookup = await shared(request, TownLookup.read, session)
        form: Form[EditIdea] = Form(values=_opened(idea, lookup))
        photos = open_photos(form, await _latest_photos(session, idea))
        return await _edit_page(request, session, idea, form, photos)


async def _latest_photos(session: ReadSession, idea: Idea) -> list[tuple[Photo, str]]:
    """The photos as their author last saved them, with their descriptions."""
    if idea.edited_body is not None:
        return [(each, each.edited_alt) for each in await edited_photos(session, idea.ref)]
    shown = await shown_photos(session, KIND, [idea.number])
    return [(each, each.alt) for each in shown[idea.number]]


def _answered_text(idea: Idea) -> tuple[str, ...]:
    """The text about which its author was asked before; none if a moderator has returned it since."""
    return () if idea.visibility is Visibility.returned else rules.latest_text(idea)


async def save_edit(request: Request) -> Response:
    """Save an edit; one that would replace text unseen by its author shows both texts first.

    What is chosen from a list holds at once, whatever becomes of the text.
    """
    async with read_session(request) as session:
        idea = await visible_idea(request, session)
        known = _answered_text(idea)
        before = [ChosenPhoto(each.name, alt) for each, alt in await _latest_photos(session, idea)]
        lookup = await shared(request, TownLookup.read, session)
    form, photos = await read_form_with_photos(request, EditIdea, idea.ref)
    check_fields(request, form, lookup)
    found = shield(request, form, "title", "body", known=known)
    left = found.redacted({"title": TITLE_LENGTH, "body": BODY_LENGTH})
    body = await render_plain(left.texts["body"])
    if is_preview(form) and not photos.is_changed:
        return await _preview(request, form, photos, lookup)
    if form.is_valid and not found.needs_answer and not photos.is_changed:
        await count_contribution(request)
    async with unit_of_work(request) as uow:
        # Locked before it is compared: of two edits at once the second sees the first, and is shown it.
        await queries.idea(uow, idea.number, for_update=True)
        idea, window = await _editable_idea(request, uow), edit_window_of(uow)
        if photos.is_changed and form.is_valid:
            return await _edit_page(request, uow, idea, form, photos)
        if not form.is_valid or found.needs_answer:
            return await _edit_page(request, uow, idea, form, photos, 422)
        typed, title = form.cleaned(), left.texts["title"]
        text = rules.LatestText(title, body.source, typed.location, typed.name_shown)
        is_same = text == rules.latest_text(idea) and photos.chosen == before
        if not is_same and not rules.is_edit_of(idea, typed.seen):
            form.values["seen"] = rules.fingerprint(idea)
            return await _edit_page(request, uow, idea, form, photos, 409, clash=True)
        await ideas.choose(uow, idea, _choices(typed, lookup), window=window)
        waits = not idea.is_public or idea.edited_body is not None
        if not is_same:
            waits = await ideas.edit_idea(
                uow,
                idea,
                TextEdit(title, body, typed.location, typed.name_shown),
                window=window,
                seen=typed.seen,
                originals=left.originals,
                photos=photos.chosen,
            )
    code = rules.edited_code(title, body.source, waits=waits)
    return redirect_to_path(request, path_of(idea), code)


def _choices(typed: EditIdea, lookup: TownLookup) -> ideas.Choices:
    return ideas.Choices(
        neighbourhood_id=lookup.neighbourhood_id(typed.neighbourhood),
        theme_id=lookup.theme_id(typed.theme),
        language=typed.language,
    )


async def _preview(
    request: Request, form: Form[EditIdea], photos: PhotoField, lookup: TownLookup
) -> Response:
    """The form with how the idea will look, or with what is wrong with that."""
    status, preview = keep_errors_of_preview(form, SHOWN_IN_PREVIEW), None
    async with read_session(request) as session:
        idea = await _editable_idea(request, session)
        if form.is_valid:
            body = await render_plain(clean_text(form.values.get("body", "")))
            site, fill = site_of(request), fill_of(idea)
            preview = idea_preview(form.values, body, idea.number, lookup, site, fill)
        return await _edit_page(request, session, idea, form, photos, status, preview=preview)


async def take_back_edit(request: Request) -> Response:
    """Discard the actor's edit that waits for a moderator."""
    async with unit_of_work(request) as uow:
        idea = await visible_idea(request, uow)
        await ideas.take_back_edit(uow, idea)
    return redirect_to_path(request, path_of(idea), "edit_taken_back")


async def withdraw(request: Request) -> Response:
    """Withdraw the actor's own idea."""
    async with unit_of_work(request) as uow:
        await ideas.withdraw_idea(uow, await visible_idea(request, uow))
    return redirect_to_path(request, "me", "idea_withdrawn")


ROUTES = (
    get("/ideas/{number:number}/edit", edit, "ideas:edit", MEMBERS),
    post("/ideas/{number:number}/edit", save_edit, "ideas:save_edit", MEMBERS),
    post("/ideas/{number:number}/edit/take-back", take_back_edit, "ideas:take_back_edit", MEMBERS),
    post("/ideas/{number:number}/withdraw", withdraw, "ideas:withdraw", MEMBERS),
)
