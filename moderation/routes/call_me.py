"""Routes for whoever may be in danger: whether somebody may call them, and deleting what they wrote."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.redirects import redirect, redirect_to_path
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of
from forum.web.routing import get, post
from moderation.actions import concerns as actions
from moderation.forms import CallMe
from moderation.labels.concerns import WISHES
from moderation.pages.trouble import CallMePage
from moderation.queries import concerns
from moderation.rules import concerns as rules
from moderation.tables.concerns import CallWish

OFFERED = (CallWish.call, CallWish.no_call)


def _subject(request: Request) -> ContentRef:
    return ContentRef(request.path_params["kind"], request.path_params["id"])


async def _own(request: Request, session: ReadSession) -> Summary:
    """The actor's own content; raises `NotFound` for that of others."""
    summary = await registry.summary(session, _subject(request))
    if not rules.is_author(actor_of(request), summary):
        raise NotFound
    return summary


async def show(request: Request) -> Response:
    """The page of whoever may be in danger."""
    return await _render(request, None)


async def _render(request: Request, form: Form[CallMe] | None, status: int = 200) -> Response:
    async with read_session(request) as session:
        summary = await _own(request, session)
        concern = await concerns.open_concern(session, summary.ref)
    if form is None:
        kept = {"wish": concern.wish, "phone": concern.phone} if concern else {}
        form = Form(values=kept)
    shown = summary.edit or summary
    page = CallMePage(
        kind=summary.ref.kind,
        id=summary.ref.id,
        path=f"/{language_of(request)}/{summary.path}",
        care=distress_of(shown.title, shown.text),
        wishes=[(code.value, gettext(WISHES[code])) for code in OFFERED],
        may_delete=rules.may_delete(actor_of(request), summary),
        form=form,
    )
    return render(request, page, status)


async def keep(request: Request) -> Response:
    """Keep whether they want to be called."""
    form = await read_form(request, CallMe)
    if form.is_valid and form.cleaned().wish not in OFFERED:
        form.add_error("wish", "not_a_choice")
    if form.is_valid and form.cleaned().wish == CallWish.call and not form.cleaned().phone:
        form.add_error("phone", "required")
    if not form.is_valid:
        return await _render(request, form, 422)
    typed, subject = form.cleaned(), _subject(request)
    wish = CallWish(typed.wish)
    async with unit_of_work(request) as uow:
        await _own(request, uow)
        await actions.express_wish(uow, subject, wish, typed.phone)
    said = "call_wish_kept" if wish is CallWish.call else "no_call_kept"
    return redirect(request, "moderation:call_me", kind=subject.kind, id=subject.id, said=said)


async def delete(request: Request) -> Response:
    """Delete what they wrote."""
    async with unit_of_work(request) as uow:
        await _own(request, uow)
        await actions.delete_content(uow, _subject(request))
    return redirect_to_path(request, "me", "content_deleted")


ROUTES = (
    get("/call-me/{kind:code}/{id:number}", show, "moderation:call_me", MEMBERS),
    post("/call-me/{kind:code}/{id:number}", keep, "moderation:keep_wish", MEMBERS),
    post("/call-me/{kind:code}/{id:number}/delete", delete, "moderation:delete", MEMBERS),
)
