"""Routes of offers for officials: the list of them, and one with how to reach the person and the answer."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.presenters import name_of
from forum.accounts.queries import members
from forum.core.audit.events import PersonalDataViewed
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.detection import is_language_choice
from forum.core.i18n.formatting import format_date
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.versions import StaleVersion, version_of
from forum.offers import actions, form_values, labels, queries, rules
from forum.offers.forms import AnswerOffer
from forum.offers.pages import OfferPage, OffersPage
from forum.offers.presenters import offer_rows
from forum.offers.tables import Offer, OfferState
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import OFFICIALS
from forum.web.redirects import redirect, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, site_of
from forum.web.routing import get, post


async def list_offers(request: Request) -> Response:
    """Offers in one state, of all content or of one piece and what belongs to it."""
    asked_for = request.query_params
    state = next((each for each in OfferState if each == asked_for.get("state")), OfferState.new)
    chosen = {"about": asked_for["about"]} if asked_for.get("about") else {}
    async with read_session(request) as session:
        about = await _chosen_content(request, session)
        pooled = await _pooled(session, about.ref) if about else []
        page = await queries.page(session, state, pooled, asked_for.get("after"))
        rows = await offer_rows(session, page.items, site_of(request))
    view = OffersPage(
        offers=rows,
        states=[
            (url_for(request, "office:offers", state=each, **chosen), gettext(words), each is state)
            for each, words in labels.STATES.items()
        ],
        about=about.title if about else "",
        about_lang=about.language if about else "",
        about_path=f"/{language_of(request)}/{about.path}" if about else "",
        more=url_for(request, "office:offers", state=state, after=page.after, **chosen)
        if page.after
        else None,
    )
    return render(request, view)


async def _chosen_content(request: Request, session: ReadSession) -> Summary | None:
    """What the list is about, by `?about=`; raises `NotFound` for content that the official can't see."""
    ref = request.query_params.get("about")
    if not ref:
        return None
    return await registry.visible_summary(session, ContentRef.parse(ref), actor_of(request))


async def _pooled(session: ReadSession, ref: ContentRef) -> list[ContentRef]:
    helping = registry_of(session).content_type(ref.kind).helping
    if helping is None:
        raise NotFound
    return await helping.pooled(session, ref.id)


async def show(request: Request) -> Response:
    """One offer; that an official looked how to reach the person is in the audit trail before it is had."""
    return await _render(request, None)


async def _render(
    request: Request, form: Form[AnswerOffer] | None, status: int = 200, *, is_stale: bool = False
) -> Response:
    number: int = request.path_params["number"]
    async with unit_of_work(request) as uow:
        offer = await queries.sent_offer(uow, number)
        uow.publish(PersonalDataViewed(subject=offer.ref))
    async with read_session(request) as session:
        offer = await queries.sent_offer(session, number)
        form = form or Form()
        if is_stale or not form.version:
            form.version = version_of(form_values.of_handling(offer))
        page = await _page(request, session, offer, form, is_stale=is_stale)
    return render(request, page, status)


async def _page(
    request: Request,
    session: ReadSession,
    offer: Offer,
    form: Form[AnswerOffer],
    *,
    is_stale: bool,
) -> OfferPage:
    site, actor = site_of(request), actor_of(request)
    [row] = await offer_rows(session, [offer], site)
    ids = [each for each in (offer.author_id, offer.answered_by) if each is not None]
    people = {member.pk: member for member in await members(session, ids)}
    person = people.get(offer.author_id or 0)
    answered_by = people.get(offer.answered_by or 0)
    return OfferPage(
        offer=row,
        body_html=offer.body_html,
        email=person.email if person else None,
        phone=offer.phone,
        person_language=person.language if person else "",
        answer=offer.answer,
        answer_lang=offer.answer_language,
        answered_by=name_of(answered_by) if answered_by else "",
        answered_on=format_date(offer.answered_at, site.zone) if offer.answered_at else "",
        may_handle=rules.may_handle(actor, offer),
        may_close=rules.may_close(actor, offer),
        form=form,
        is_stale=is_stale,
    )


async def answer(request: Request) -> Response:
    """Answer an offer."""
    form = await read_form(request, AnswerOffer)
    if not is_language_choice(form.values.get("language", "")):
        form.add_error("language", "not_a_choice")
    if not form.is_valid:
        return await _render(request, form, 422)
    typed, number = form.cleaned(), request.path_params["number"]
    try:
        async with unit_of_work(request) as uow:
            await actions.answer_offer(
                uow, number, typed.answer, typed.language, expected_version=form.version
            )
    except StaleVersion:
        return await _render(request, form, 409, is_stale=True)
    return redirect(request, "office:offer", number=number, said="offer_answered")


async def close(request: Request) -> Response:
    """Close an offer without a further word to the person."""
    version, number = (
        (await posted_values(request)).get("version", ""),
        request.path_params["number"],
    )
    try:
        async with unit_of_work(request) as uow:
            await actions.close_offer(uow, number, expected_version=version)
    except StaleVersion:
        return await _render(request, None, 409, is_stale=True)
    return redirect(request, "office:offers", said="offer_closed_now")


OFFER = "/office/offers/{number:number}"
ROUTES = (
    get("/office/offers", list_offers, "office:offers", OFFICIALS),
    get(OFFER, show, "office:offer", OFFICIALS),
    post(f"{OFFER}/answer", answer, "office:answer_offer", OFFICIALS),
    post(f"{OFFER}/close", close, "office:close_offer", OFFICIALS),
)
