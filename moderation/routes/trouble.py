"""Routes of one person who may be in danger: look, mark, take, record an attempt."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import member as member_of
from forum.core.audit.events import PersonalDataViewed
from forum.core.content import registry
from forum.core.content.summary import Summary
from forum.core.errors import Forbidden, NotFound
from forum.core.i18n.formatting import format_moment
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.translations import gettext, ngettext
from forum.core.ref import ContentRef, parse_id
from forum.core.screening.signs import CRY_FOR_HELP
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, posted_values, read_form
from forum.web.guards import MODERATORS
from forum.web.redirects import redirect
from forum.web.rendering.pages import render
from forum.web.request import actor_of, site_of
from forum.web.routing import get, post
from moderation.actions import concerns as actions
from moderation.forms import RecordAttempt, TakeConcern
from moderation.labels import concerns as concern_labels
from moderation.pages.trouble import AttemptView, ConcernPage, PersonView
from moderation.presenters.help_requests import help_request_view
from moderation.queries import appeals, cases, concerns, help_requests
from moderation.routes.frame import frame
from moderation.routes.trouble_list import concern_rows
from moderation.rules import concerns as rules
from moderation.tables.concerns import CallWish, Concern, ContactOutcome

FOLLOW_UPS = {"": 0, **{str(days): days for days in (1, 2, 7, 14, 30)}}
"""In how many days somebody tries again, by what a form says."""


async def show(request: Request) -> Response:
    """One concern."""
    return await _render(request, Form(), Form())


async def _render(
    request: Request,
    take_form: Form[TakeConcern],
    form: Form[RecordAttempt],
    status: int = 200,
) -> Response:
    actor = actor_of(request)
    async with read_session(request) as session:
        concern = await concerns.concern(session, request.path_params["id"])
        page = await _page(request, session, concern, take_form, form)
    # In the audit trail before the page is had: the text, and for whoever took it who wrote it.
    seen = [concern.subject]
    if rules.may_see_author(actor, concern) and concern.author_id is not None:
        seen.append(ContentRef("member", concern.author_id))
    async with unit_of_work(request) as uow:
        for subject in seen:
            uow.publish(PersonalDataViewed(subject=subject))
    return render(request, page, status)


async def _page(
    request: Request,
    session: ReadSession,
    concern: Concern,
    take_form: Form[TakeConcern],
    form: Form[RecordAttempt],
) -> ConcernPage:
    actor, site = actor_of(request), site_of(request)
    [row] = await concern_rows(session, [concern], site)
    summary = await _summary(session, concern)
    request_for_help = await help_requests.help_request(session, concern.subject)
    sees_author = rules.may_see_author(actor, concern)
    case = await cases.open_case(session, concern.subject)
    appeal = await appeals.open_on(session, concern.subject)
    return ConcernPage(
        **await frame(request, session, "trouble"),
        concern=row,
        body_html=(summary.edit.body_html if summary.edit else summary.body_html)
        if summary
        else "",
        help_request=help_request_view(request_for_help, sees_contact=sees_author)
        if request_for_help
        else None,
        case_id=case.pk if case else None,
        appeal_id=appeal.pk if appeal else None,
        wish=concern.wish,
        phone=concern.phone if concern.wish is CallWish.call else "",
        person=await _person(session, concern) if sees_author else None,
        holder=concern.taken_by or 0,
        attempts=[
            AttemptView(
                gettext(concern_labels.ATTEMPTS[item.contact.outcome]),
                item.name or gettext("a moderator"),
                format_moment(item.contact.at, site.zone),
                item.contact.at.isoformat(timespec="minutes"),
                item.contact.text,
            )
            for item in await concerns.attempts(session, concern.pk)
        ],
        may_take=rules.may_take(actor, concern),
        may_record=rules.may_record(actor, concern),
        reasons=[(code, gettext(words)) for code, words in concern_labels.REASONS.items()],
        outcomes=[(code.value, gettext(words)) for code, words in concern_labels.ATTEMPTS.items()],
        follow_ups=[
            (code, ngettext("in %(num)s day", "in %(num)s days", days) % {"num": days})
            for code, days in FOLLOW_UPS.items()
            if days
        ],
        take_form=take_form,
        form=form,
    )


async def _summary(session: ReadSession, concern: Concern) -> Summary | None:
    try:
        return await registry.summary(session, concern.subject)
    except NotFound:
        return None


async def _person(session: ReadSession, concern: Concern) -> PersonView | None:
    member = await member_of(session, concern.author_id) if concern.author_id else None
    if member is None:
        return None
    language = OWN_NAMES.get(member.language, member.language)
    return PersonView(member.name, member.email, language)


async def mark(request: Request) -> Response:
    """Mark that the author of some content may be in danger."""
    values = await posted_values(request)
    subject = ContentRef.parse(values.get("ref", ""))
    async with unit_of_work(request) as uow:
        concern = await actions.mark(uow, subject, [CRY_FOR_HELP])
    return redirect(request, "moderation:concern", id=concern.pk, said="concern_marked")


async def take(request: Request) -> Response:
    """Take a concern, with the reason for which its author's name is looked at."""
    form = await read_form(request, TakeConcern)
    if form.is_valid and form.cleaned().reason not in concern_labels.REASONS:
        form.add_error("reason", "not_a_choice")
    if not form.is_valid:
        return await _render(request, form, Form(), 422)
    concern_id: int = request.path_params["id"]
    typed = form.cleaned()
    try:
        async with unit_of_work(request) as uow:
            await actions.take(uow, concern_id, typed.reason, holder=parse_id(typed.holder) or 0)
    except Forbidden as refusal:
        if refusal.code not in FIELD_OF:
            raise
        form.add_error(FIELD_OF[refusal.code], refusal.code)
        return await _render(request, form, Form(), 409)
    return redirect(request, "moderation:concern", id=concern_id, said="concern_now_yours")


FIELD_OF = {
    "handed_to_needed": "handed_to",
    "more_tries_needed": "outcome",
    "concern_taken_meanwhile": "reason",
}
"""The field beside which a refusal is shown."""


async def record_attempt(request: Request) -> Response:
    """Record an attempt to reach somebody, or how it ended."""
    form = await read_form(request, RecordAttempt)
    if form.is_valid and form.cleaned().outcome not in set(ContactOutcome):
        form.add_error("outcome", "not_a_choice")
    if form.is_valid and form.cleaned().follow_up not in FOLLOW_UPS:
        form.add_error("follow_up", "not_a_choice")
    if not form.is_valid:
        return await _render(request, Form(), form, 422)
    typed, concern_id = form.cleaned(), request.path_params["id"]
    try:
        async with unit_of_work(request) as uow:
            days = FOLLOW_UPS[typed.follow_up]
            follow_up = uow.today + timedelta(days=days) if days else None
            concern = await actions.record_attempt(
                uow,
                concern_id,
                actions.Attempt(
                    ContactOutcome(typed.outcome), typed.text, typed.handed_to, follow_up
                ),
            )
    except Forbidden as refusal:
        if refusal.code not in FIELD_OF:
            raise
        form.add_error(FIELD_OF[refusal.code], refusal.code)
        return await _render(request, Form(), form, 422)
    if concern.is_open:
        return redirect(request, "moderation:concern", id=concern_id, said="contact_recorded")
    return redirect(request, "moderation:trouble", said="concern_ended")


ROUTES = (
    post("/moderation/trouble", mark, "moderation:mark", MODERATORS),
    get("/moderation/trouble/{id:number}", show, "moderation:concern", MODERATORS),
    post("/moderation/trouble/{id:number}/take", take, "moderation:take", MODERATORS),
    post(
        "/moderation/trouble/{id:number}/attempts",
        record_attempt,
        "moderation:record_attempt",
        MODERATORS,
    ),
)
