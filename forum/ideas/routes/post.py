"""Routes for posting an idea."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.rules import SHOW_HELPLINES
from forum.calls import queries as calls_queries
from forum.calls import rules as calls_rules
from forum.calls.presenters import call_view
from forum.calls.tables import Call
from forum.core.content.publishable import TITLE_LENGTH
from forum.core.content.shield import Redacted
from forum.core.forms.fields import is_ticked
from forum.core.i18n.detection import resolve_language
from forum.core.media.photos import ChosenPhoto
from forum.core.screening.signs import distress_of
from forum.core.text.cleaning import clean_line, clean_text
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.verdict import ALLOWED
from forum.ideas.actions import ideas
from forum.ideas.actions.unsent import discard_unsent, new_draft
from forum.ideas.forms import PostIdea, PostIdeaAsGuest
from forum.ideas.pages import PostIdeaPage
from forum.ideas.presenters.cards import AlikeIdea, path_of
from forum.ideas.presenters.unsent import IdeaPreview, idea_preview, unsent_view
from forum.ideas.queries import ideas as queries
from forum.ideas.routes.alike import needs_look
from forum.ideas.routes.idea_form import SHOWN_IN_PREVIEW, check_fields
from forum.ideas.rules import posted_code
from forum.ideas.tables import BODY_LENGTH, UnsentIdea
from forum.town.presenters.lookup import TownLookup
from forum.verification.presenters import next_step
from forum.verification.routes.step import hold_for_step, take_step
from forum.verification.rules import Act
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, Messages
from forum.web.page_cache.shared_reads import shared
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path
from forum.web.rendering.pages import render
from forum.web.rendering.texts import is_preview, keep_errors_of_preview, render_plain
from forum.web.request import actor_of, member_id_of, part_of, site_of
from forum.web.routing import get, post
from forum.web.shield import shield
from forum.web.uploads import PhotoField, kept_photos, open_photos, read_form_with_photos


async def _open_call(session: ReadSession) -> Call | None:
    """The newest open call."""
    today = session.today
    open_calls = (
        call
        for call in await calls_queries.calls(session)
        if calls_rules.call_state(call, today) is calls_rules.CallState.open
    )
    return next(open_calls, None)


async def _call_for(session: ReadSession, slug: str, *, outside: bool) -> Call | None:
    """The call for a new idea: the one with this slug, else the newest open one; none `outside`."""
    if outside:
        return None
    if slug:
        return await calls_queries.call_by_slug(session, slug)
    return await _open_call(session)


async def _post_page(
    request: Request,
    session: ReadSession,
    form: Form[Any],
    photos: PhotoField,
    call: Call | None,
    status: int = 200,
    *,
    alike: Sequence[AlikeIdea] = (),
    preview: IdeaPreview | None = None,
    unsent: UnsentIdea | None = None,
) -> Response:
    lookup = await shared(request, TownLookup.read, session)
    site, today = site_of(request), session.today
    may_post = calls_rules.may_post_in(call, today)
    alternative = None if may_post else await _open_call(session)
    page = PostIdeaPage(
        form=form,
        photos=photos,
        call=call_view(call, today, site) if call else None,
        may_post=may_post,
        open_call=call_view(alternative, today, site) if alternative else None,
        step=await next_step(session, actor_of(request), Act.idea, site),
        outside=is_ticked(form.values.get("outside")),
        typed=request.method == "POST" or unsent is not None,
        alike=list(alike),
        preview=preview,
        unsent=unsent_view(unsent, site) if unsent else None,
        neighbourhoods=lookup.neighbourhood_choices(site),
        themes=lookup.theme_choices(site),
    )
    return render(request, page, status)


async def new(request: Request) -> Response:
    """The form for an idea, with what its author kept for later.

    If its call accepts no ideas, the reason is shown before any input.
    """
    member_id = actor_of(request).member_id
    async with read_session(request) as session:
        unsent = await queries.unsent_idea(session, member_id) if member_id else None
        if unsent is not None:
            return await _go_on(request, session, unsent)
        params = request.query_params
        outside = is_ticked(params.get("outside"))
        slug = clean_line(params.get("call", ""))
        call = await _call_for(session, slug, outside=outside)
        values = {
            "call": call.slug if call else "",
            "outside": "yes" if outside else "",
            "neighbourhood": params.get("neighbourhood", ""),
            "theme": params.get("theme", ""),
            "name_shown": actor_of(request).name,
            "draft": new_draft() if member_id else "",
        }
        return await _post_page(request, session, Form(values=values), PhotoField(), call)


async def _go_on(request: Request, session: ReadSession, unsent: UnsentIdea) -> Response:
    values = {
        **unsent.others,
        "title": unsent.title,
        "body": unsent.body,
        "draft": new_draft(unsent),
    }
    form: Form[Any] = Form(values=values, messages=part_of(request, Messages).by_code)
    photos = open_photos(form, await kept_photos(request, form, None))
    outside = is_ticked(values.get("outside"))
    call = await _call_for(session, values.get("call", ""), outside=outside)
    return await _post_page(request, session, form, photos, call, unsent=unsent)


async def post_idea(request: Request) -> Response:
    """Post an idea; a guest's is saved as a draft until they follow the mailed link.

    If the call closed in the meantime, the form is shown again with its input; and once if there is clearly
    such an idea, which its author may support instead.
    """
    guest = not actor_of(request).is_authenticated
    model = PostIdeaAsGuest if guest else PostIdea
    form: Form[Any]
    form, photos = await read_form_with_photos(request, model)
    verdict = ALLOWED if guest or is_preview(form) else await take_step(request, form, Act.idea)
    outside = is_ticked(form.values.get("outside"))
    alike = [] if is_preview(form) else await needs_look(request, form)
    async with read_session(request) as session:
        lookup = await shared(request, TownLookup.read, session)
        call = await _call_for(session, form.values.get("call", ""), outside=outside)
        check_fields(request, form, lookup)
        found = shield(request, form, "title", "body")
        if photos.is_changed and form.is_valid:
            return await _post_page(request, session, form, photos, call)
        if is_preview(form):
            return await _preview(request, session, form, photos, call, lookup)
        if not form.is_valid or found.needs_answer or (alike and not form.care):
            return await _post_page(request, session, form, photos, call, 422, alike=alike)
        if not calls_rules.may_post_in(call, session.today):
            return await _post_page(request, session, form, photos, call, 403)
    left = found.redacted({"title": TITLE_LENGTH, "body": BODY_LENGTH})
    return await _keep(
        request,
        form.cleaned(),
        left,
        photos.chosen,
        lookup,
        call,
        has_step=verdict.step is not None,
    )


async def _preview(
    request: Request,
    session: ReadSession,
    form: Form[Any],
    photos: PhotoField,
    call: Call | None,
    lookup: TownLookup,
) -> Response:
    """The form with how its idea will look, or with what is wrong with that."""
    status, preview = keep_errors_of_preview(form, SHOWN_IN_PREVIEW), None
    if form.is_valid:
        body = await render_plain(clean_text(form.values.get("body", "")))
        number = await queries.next_number(session)
        preview = idea_preview(form.values, body, number, lookup, site_of(request))
    return await _post_page(request, session, form, photos, call, status, preview=preview)


async def _keep(
    request: Request,
    typed: PostIdea,
    left: Redacted,
    photos: Sequence[ChosenPhoto],
    lookup: TownLookup,
    call: Call | None,
    *,
    has_step: bool,
) -> Response:
    language, chosen = resolve_language(typed.language, typed.title, typed.body)
    idea = ideas.NewIdea(
        title=left.texts["title"],
        body=await render_plain(left.texts["body"]),
        language=language,
        language_chosen=chosen,
        name_shown=typed.name_shown,
        location=typed.location,
        neighbourhood_id=lookup.neighbourhood_id(typed.neighbourhood),
        theme_id=lookup.theme_id(typed.theme),
        originals=left.originals,
        photos=photos,
    )

    async def save_draft(uow: UnitOfWork) -> dict[str, Any]:
        draft = await ideas.keep_draft(uow, idea, call=call)
        if uow.actor.member_id:
            await discard_unsent(uow, uow.actor.member_id, typed.draft)
        return {"idea": draft.number, SHOW_HELPLINES: distress_of(typed.title, typed.body)}

    if isinstance(typed, PostIdeaAsGuest):
        return await hold_for_confirmation(request, typed.email, "post_idea", save_draft)
    await count_contribution(request)
    if has_step:
        return await hold_for_step(request, "post_idea", save_draft)
    async with unit_of_work(request) as uow:
        posted = await ideas.post_idea(uow, idea, call=call)
        await discard_unsent(uow, member_id_of(request), typed.draft)
    code = posted_code(posted.idea, is_new=posted.is_new)
    return redirect_to_path(request, path_of(posted.idea), code)


ROUTES = (
    get("/ideas/new", new, "ideas:new"),
    post("/ideas", post_idea, "ideas:post"),
)
