"""Routes of offers for residents: offer help with content of any kind, change the offer, withdraw it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.routes.confirmation import hold_for_confirmation
from forum.accounts.rules import SHOW_HELPLINES, is_not_blocked
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.errors import Forbidden, NotFound
from forum.core.i18n.detection import detect_language
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.text.cleaning import clean_text
from forum.core.unit_of_work import HasInfo, ReadSession, UnitOfWork
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.offers import actions, form_values, labels, queries
from forum.offers.forms import OfferHelp, OfferHelpAsGuest
from forum.offers.pages import OfferHelpPage
from forum.offers.presenters import OWN_PATH, link_to, offer_path, own_offer
from forum.offers.rules import sent_code
from forum.offers.tables import KIND, Way
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.guards import OWNERS
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.rendering.texts import render_plain
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post


def _subject(request: Request, holder: HasInfo) -> ContentRef:
    """The content that the path names; raises `NotFound` for a kind with which nobody can help."""
    content_type = registry_of(holder).by_collection(request.path_params["collection"])
    if content_type.helping is None:
        raise NotFound
    return ContentRef(content_type.name, request.path_params["number"])


async def show(request: Request) -> Response:
    """The form to offer help, filled with the reader's own offer if they made one before.

    For merged content it is that of what it is merged into.
    """
    async with read_session(request) as session:
        subject = _subject(request, session)
        summary = await registry.visible_summary(session, subject, actor_of(request))
        if summary.merged_into:
            return redirect_to_path(request, offer_path(session, summary.merged_into))
        return await _render(request, session, None)


async def _render(
    request: Request, session: ReadSession, form: Form[Any] | None, status: int = 200
) -> Response:
    actor, subject = actor_of(request), _subject(request, session)
    summary = await registry.visible_summary(session, subject, actor)
    own = await queries.own_offer(session, actor.member_id, subject) if actor.member_id else None
    if form is None:
        form = Form(values=form_values.of_offer(own) if own else {"name_shown": actor.name})
    page = OfferHelpPage(
        about=link_to(summary),
        ways=[(way.value, gettext(words)) for way, words in labels.WAYS.items()],
        send_path=url_for(request, "offers:send", **request.path_params),
        may_offer=first_denial(
            is_not_blocked(actor), await _may_be_offered(session, request, subject)
        ),
        own=own_offer(own, summary, site_of(request), session) if own else None,
        form=form,
    )
    return render(request, page, status)


async def _may_be_offered(session: ReadSession, request: Request, subject: ContentRef) -> Verdict:
    try:
        await actions.check(session, actor_of(request), subject)
    except Forbidden as refusal:
        return denied(refusal.code)
    return ALLOWED


async def send(request: Request) -> Response:
    """Send an offer, or change the one that was sent; a guest's is sent once they confirm their address."""
    guest = not actor_of(request).is_authenticated
    form: Form[Any] = await read_form(request, OfferHelpAsGuest if guest else OfferHelp)
    form.care = distress_of(*(clean_text(form.values.get(name, "")) for name in ("body", "times")))
    async with read_session(request) as session:
        subject = await actions.check(session, actor_of(request), _subject(request, session))
        if not form.is_valid:
            return await _render(request, session, form, 422)
    typed: OfferHelp = form.cleaned()
    new = actions.NewOffer(
        body=await render_plain(typed.body),
        language=detect_language(typed.body),
        ways=",".join(way for way in Way if getattr(typed, way)),
        times=typed.times,
        phone=typed.phone,
        name_shown=typed.name_shown,
    )
    if isinstance(typed, OfferHelpAsGuest):

        async def save_draft(uow: UnitOfWork) -> dict[str, Any]:
            draft = await actions.keep_draft(uow, subject, new)
            return {KIND: draft.number, SHOW_HELPLINES: form.care}

        return await hold_for_confirmation(request, typed.email, "send_offer", save_draft)
    await count_contribution(request)
    async with unit_of_work(request) as uow:
        offer = await actions.send_offer(uow, subject, new)
        path = offer_path(uow, offer.subject)
    return redirect_to_path(request, path, sent_code(offer))


async def withdraw(request: Request) -> Response:
    """Withdraw the actor's own offer."""
    async with unit_of_work(request) as uow:
        await actions.withdraw_offer(uow, request.path_params["number"])
    return redirect_to_path(request, OWN_PATH, "offer_withdrawn")


OFFER = "/{collection:code}/{number:number}/offer"
ROUTES = (
    get(OFFER, show, "offers:show"),
    post(OFFER, send, "offers:send"),
    # Also of somebody who is blocked: it is theirs to take back.
    post("/offers/{number:number}/withdraw", withdraw, "offers:withdraw", OWNERS),
)
