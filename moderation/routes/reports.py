"""Routes of reports: a reader reports content of any kind, and finds the receipt."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.errors import NotFound
from forum.core.forms.fields import is_ticked
from forum.core.i18n.formatting import format_moment, format_weekday
from forum.core.mail.message import rate_limit_mailbox
from forum.core.ref import ContentRef
from forum.core.screening.signs import distress_of
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session, unit_of_work
from forum.web.forms import Form, read_form
from forum.web.page_cache.decorators import no_store
from forum.web.rate_limits.limiter import limiter_of
from forum.web.redirects import redirect, url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, address_of, language_of, site_of
from forum.web.routing import get, post
from moderation import keys
from moderation.actions import reports as report_actions
from moderation.forms import SendReport
from moderation.pages.reports import ReceiptPage, ReportPage
from moderation.presenters.reports import (
    answer_words,
    ground_choices,
    reason_choices,
    reported_view,
)
from moderation.queries import cases, decisions, reports
from moderation.rules import reports as report_rules
from moderation.tables.reports import Report, ReportReason


def _subject(session: ReadSession, request: Request) -> ContentRef:
    """The content that the path names; raises `NotFound` for a kind that doesn't exist."""
    content_type = registry_of(session).by_collection(request.path_params["collection"])
    return ContentRef(content_type.name, request.path_params["number"])


async def show_form(request: Request) -> Response:
    """The form to report content of any kind."""
    return await _render_form(request, Form())


async def _render_form(request: Request, form: Form[SendReport], status: int = 200) -> Response:
    actor, site = actor_of(request), site_of(request)
    async with read_session(request) as session:
        summary = await registry.visible_summary(session, _subject(session, request), actor)
        page = ReportPage(
            reported=reported_view(summary, registry_of(session), language_of(request)),
            send_path=url_for(request, "moderation:send_report", **request.path_params),
            may_report=report_rules.may_report(actor, summary),
            reasons=reason_choices(),
            grounds=ground_choices(site),
            form=form,
        )
    return render(request, page, status)


def _complete(form: Form[SendReport], *, is_guest: bool) -> None:
    """Add the errors that depend on the reason, beside those of single fields."""
    values = form.values
    reason = next((each for each in ReportReason if each == values.get("reason")), None)
    if (
        reason is ReportReason.house_rule
        and values.get("ground") not in report_rules.GROUNDS_TO_REPORT
    ):
        form.add_error("ground", "ground_needed")
    if reason not in report_rules.URGENT_REASONS and not values.get("text", "").strip():
        form.add_error("text", "required")
    if not is_ticked(values.get("good_faith")):
        form.add_error("good_faith", "good_faith_needed")
    if is_guest and reason and report_rules.needs_identity(reason):
        for name in ("name", "email"):
            if not values.get(name, "").strip():
                form.add_error(name, "law_asks_identity")


async def send_report(request: Request) -> Response:
    """Report content, and redirect to the receipt."""
    is_guest = not actor_of(request).is_authenticated
    form = await read_form(request, SendReport)
    form.care = distress_of(form.values.get("text", ""))
    _complete(form, is_guest=is_guest)
    if not form.is_valid:
        return await _render_form(request, form, 422)
    sent = form.cleaned()
    await _count(request, sent.email if is_guest else "")
    async with unit_of_work(request) as uow:
        subject = _subject(uow, request)
        report = await report_actions.send_report(
            uow,
            subject,
            Report(
                name=sent.name if is_guest else "",
                email=sent.email if is_guest else "",
                language=language_of(request),
                reason=sent.reason,
                ground=sent.ground if sent.reason is ReportReason.house_rule else "",
                text=sent.text,
                passage=sent.passage,
                source=keys.source_hash(uow, subject, address_of(request)),
            ),
        )
        number, secret = report.pk, keys.receipt_secret(uow, report.pk)
    return redirect(request, "moderation:receipt", number=number, secret=secret)


async def _count(request: Request, email: str) -> None:
    """Count a report that is about to be stored, and its mails. Raises `RateLimitExceeded`."""
    member_id = actor_of(request).member_id
    sender = address_of(request) if member_id is None else f"member {member_id}"
    await limiter_of(request).count({"reports": sender})
    if email:
        await limiter_of(request).count({"report_mails": rate_limit_mailbox(email)})


async def show_receipt(request: Request) -> Response:
    """The receipt of a report: its number, what happens next, and later what came of it."""
    number, secret = request.path_params["number"], request.path_params["secret"]
    site = site_of(request)
    async with read_session(request) as session:
        if not keys.is_receipt_secret(session, number, secret):
            raise NotFound
        report = await reports.report(session, number)
        case = await cases.case(session, report.case_id)
        in_effect = await decisions.in_effect_about(session, case.subject)
        outcome = report_rules.report_outcome(case.pk, in_effect)
        read_by = site.read_by(report.at)
        page = ReceiptPage(
            number=report.pk,
            sent=format_moment(report.at, site.zone),
            answer=answer_words(report, case, outcome),
            read_by=format_weekday(read_by) if read_by >= session.today else None,
            urgent=report_rules.is_urgent(report),
            care=distress_of(report.text),
            has_mailbox=bool(report.reporter_id or report.email),
        )
    return render(request, page)


REPORT = "/{collection:code}/{number:number}/report"
ROUTES = (
    get(REPORT, show_form, "moderation:report"),
    post(REPORT, send_report, "moderation:send_report"),
    get("/reports/{number:number}/{secret:code}", no_store(show_receipt), "moderation:receipt"),
)
