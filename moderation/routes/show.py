"""Builders of the moderation pages' view models, shared by the routes."""

from collections.abc import Sequence

from starlette.requests import Request

from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.actor import Actor
from forum.core.content.imported_names import may_remove_name
from forum.core.content.leaving_out import is_redactable
from forum.core.content.registry import registry_of
from forum.core.content.sealed import sealed_texts
from forum.core.content.staff_notes import staff_notes
from forum.core.content.summary import Summary
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from forum.core.text.diff import changes
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import Verdict, denied
from forum.core.versions import version_of
from forum.web.forms import Form
from forum.web.redirects import url_for
from forum.web.rendering.pages import renderer_of
from forum.web.request import actor_of, language_of, site_of
from moderation.actions.cases import is_editable
from moderation.actions.letters import language_of_author
from moderation.forms import Decide, WriteNote
from moderation.labels import cases as labels
from moderation.pages.case import (
    AnswerView,
    AuthorView,
    CasePage,
    EditView,
    MailPreview,
    MarkedTexts,
    RevisionView,
    SimilarContent,
)
from moderation.pages.desk import WaitingDecision
from moderation.presenters.cases import (
    EXCERPT_LENGTH,
    OutcomeView,
    age_words,
    author_name,
    decision_view,
    kind_words,
    outcome_views,
    ready_grounds,
    ready_questions,
    ready_redaction,
    repeats,
)
from moderation.presenters.claims import claim_view
from moderation.presenters.notes import notes_view
from moderation.presenters.redaction import RedactionView
from moderation.presenters.reports import ReportsView, reports_view
from moderation.presenters.translations import TranslationView
from moderation.queries import appeals, cases, concerns, decisions, reports
from moderation.queries.decisions import Decided
from moderation.routes.author_history import short_history
from moderation.routes.case_rows import case_rows
from moderation.routes.frame import frame, waiting_decision
from moderation.routes.marks import marked_texts
from moderation.routes.signs import marked_words, sign_views
from moderation.rules import cases as rules
from moderation.rules.concerns import may_mark
from moderation.tables.cases import Case, CaseKind
from moderation.tables.decisions import DecisionState, Outcome

GOOD = (Outcome.publish, Outcome.restore, Outcome.accept_edit)
BAD = (Outcome.reject, Outcome.hide)
NO_MAIL = MailPreview()


def _member_since(request: Request, summary: Summary, member: Member | None) -> str:
    if member is not None:
        return format_date(member.joined_at, site_of(request).zone)
    if summary.author_left:
        return gettext("no longer a member: the account was erased")
    return gettext("not a member: imported from elsewhere")


async def _author_view(
    request: Request, session: ReadSession, summary: Summary, member: Member | None
) -> AuthorView:
    record = await decisions.outcomes_by_author(session, member.id) if member and member.id else {}
    language = language_of_author(member, summary)
    return AuthorView(
        name=author_name(summary),
        member_since=_member_since(request, summary, member),
        published=sum(record.get(outcome, 0) for outcome in GOOD),
        refused=sum(record.get(outcome, 0) for outcome in BAD),
        language=language,
        dir=direction(language),
    )


def _answer_view(summary: Summary) -> AnswerView | None:
    if (answer := summary.answer) is None:
        return None
    return AnswerView(answer.html, answer.language, direction(answer.language))


def _edit_view(summary: Summary) -> EditView | None:
    if summary.edit is None:
        return None
    return EditView(
        changes(summary.title, summary.edit.title),
        changes(summary.text, summary.edit.text),
    )


def _revision_view(case: Case, summary: Summary, last: Decided | None) -> RevisionView | None:
    """What changed since the case before this one, if that sent the text back and it is kept."""
    if case.kind is not CaseKind.resubmitted or last is None or not last.decision.sent_back_text:
        return None
    return RevisionView(
        changes(last.decision.sent_back_title, summary.title),
        changes(last.decision.sent_back_text, summary.text),
    )


async def _reports_view(
    session: ReadSession, case: Case, summary: Summary, actor: Actor, site: Site
) -> ReportsView | None:
    """The reports on a case; never for the author, whom their words may lead to a reporter."""
    if not case.reports or actor.owns(summary.author_id):
        return None
    figures = await reports.figures(session, [case.pk])
    return reports_view(await reports.newest_on(session, case.pk), figures[case.pk], site)


async def case_page(
    request: Request,
    session: ReadSession,
    case: Case,
    summary: Summary,
    form: Form[Decide],
    note_form: Form[WriteNote],
    *,
    problem: str = "",
    similar: SimilarContent | None = None,
    change: RedactionView | None = None,
    mail: MailPreview = NO_MAIL,
    translation: TranslationView | None = None,
) -> CasePage:
    """The page of a case, with its forms as submitted; `problem` is the code why a decision was refused.

    `change`: what leaving out the words of the form changes.
    """
    actor, site = actor_of(request), site_of(request)
    author = await member_of(session, summary.author_id) if summary.author_id else None
    author_view = await _author_view(request, session, summary, author)
    earlier = await decisions.decisions_on(session, case.subject)
    last_sent_back = next(
        (item for item in earlier if item.decision.outcome is Outcome.send_back), None
    )
    of_this_case = [item for item in earlier if item.decision.case_id == case.id]
    decided = of_this_case[0] if of_this_case and not case.is_open else None
    waiting = await cases.first_in_queue(session, actor.member_id)
    next_case = rules.next_case(waiting, case, actor)
    appeal = await appeals.open_on(session, case.subject)
    has_reported = await reports.has_reported(session, case, actor)
    may_decide = rules.may_decide(actor, summary, has_reported=has_reported)
    possible = rules.outcomes(
        summary,
        editable=is_editable(session, case.subject),
        redactable=is_redactable(session, case.subject.kind),
        redacted=_was_redacted(earlier),
        urgent=case.urgent,
    )
    marked = marked_texts(summary, site, marked_words(session, case, summary))
    if marked.found:
        possible = rules.safest_first(possible)
    outcomes = outcome_views(possible) if case.is_open and may_decide else []
    concern = await concerns.open_concern(session, case.subject)
    types = registry_of(session)
    kind, why = kind_words(case, types)
    return CasePage(
        **await frame(request, session, ""),
        neighbours=await case_rows(request, session, rules.nearest(waiting, case)),
        id=case.pk,
        ref=str(case.subject),
        open=case.is_open,
        kind=kind,
        why=why,
        title=summary.title,
        title_repeats=repeats(summary.title, excerpt(summary.text, EXCERPT_LENGTH)),
        marked=marked,
        leave_out=_leave_out(summary, marked, possible if outcomes else ()),
        is_sealed=bool(await sealed_texts(session, case.subject)),
        text_lang=summary.language,
        text_dir=direction(summary.language),
        translation=translation,
        facts=summary.facts,
        ago=age_words(summary.posted_at, session.now, ago=True),
        iso=summary.posted_at.isoformat(timespec="minutes"),
        path=f"/{language_of(request)}/{summary.path}" if summary.is_public else None,
        edit=_edit_view(summary),
        revision=_revision_view(case, summary, last_sent_back),
        answer=_answer_view(summary),
        signs=await sign_views(request, session, case, summary),
        reports=await _reports_view(session, case, summary, actor, site),
        author=author_view,
        may_mark=may_mark(actor, summary) if concern is None else denied("nothing_to_decide"),
        concern_id=concern.pk if concern else None,
        similar=similar,
        may_remove_name=may_remove_name(actor, summary),
        notes=await staff_notes(session, case.subject, site),
        earlier=[
            decision_view(item, session.now, site, types) for item in earlier if item is not decided
        ],
        may_decide=may_decide,
        claim=await claim_view(session, case, actor),
        case_notes=await notes_view(session, case.subject, summary, actor, site),
        note_form=note_form,
        history=await short_history(request, session, case, summary),
        outcomes=outcomes,
        grounds=ready_grounds(site, author_view.language),
        questions=ready_questions(site, author_view.language),
        form=form,
        change=change,
        ready_redaction=ready_redaction(author_view.language),
        chosen=_chosen(request, form, outcomes),
        mail=mail,
        version=_version(form, version_of(rules.shown(summary)), problem),
        problem=_problem(request, problem, case, summary, decided),
        decided=decision_view(decided, session.now, site, types) if decided else None,
        what_now=_what_now(decided),
        waiting_decision=_own_waiting(request, decided, summary),
        may_look_again=_may_look_again(case, decided, may_decide),
        next_path=url_for(request, "moderation:case", id=next_case.id) if next_case else None,
        appeal_path=url_for(request, "moderation:appeal", id=appeal.id) if appeal else None,
    )


def _was_redacted(earlier: Sequence[Decided]) -> bool:
    """Whether the last decision in effect that changed anything left words out."""
    outcomes = [
        item.decision.outcome for item in earlier if item.decision.state is DecisionState.in_effect
    ]
    changes_made = [outcome for outcome in outcomes if outcome is not Outcome.keep]
    return changes_made[:1] == [Outcome.redact]


def _may_look_again(case: Case, decided: decisions.Decided | None, may_decide: Verdict) -> Verdict:
    if case.is_open or (decided and decided.decision.is_waiting):
        return denied("nothing_to_decide")
    return may_decide


def _what_now(decided: decisions.Decided | None) -> str:
    if decided is None or decided.decision.state is not DecisionState.in_effect:
        return ""
    return gettext(labels.WHAT_NOW.get(decided.decision.outcome, ""))


def _leave_out(summary: Summary, marked: MarkedTexts, possible: Sequence[Outcome]) -> str:
    """The outcome before which the button stands that leaves out what is marked; empty without it."""
    publishing = rules.published_by(summary)
    is_plain = (summary.edit or summary).source is not None
    is_offered = publishing in possible and bool(marked.found) and is_plain
    return publishing if publishing and is_offered else ""


def _chosen(request: Request, form: Form[Decide], possible: list[OutcomeView]) -> str:
    """The outcome whose form is open: of the submitted form, else of the query string."""
    code = form.values.get("outcome") or request.query_params.get("outcome", "")
    return next((item.code for item in possible if item.code == code and item.asks_message), "")


def _version(form: Form[Decide], current: str, problem: str) -> str:
    """The expected version: the submitted one, or the current one once a problem is displayed."""
    return current if problem else form.values.get("version") or current


def _problem(
    request: Request, code: str, case: Case, summary: Summary, decided: Decided | None
) -> str | None:
    """The message why a decision was refused; of a decided case, who decided what."""
    if code == "case_decided" and rules.is_taken_back(case, summary):
        code = "case_withdrawn"
    if code != "case_decided" or decided is None:
        return renderer_of(request).message(code) or None
    what = gettext(labels.DECIDED[decided.decision.outcome])
    if actor_of(request).owns(decided.decision.moderator_id):
        return gettext("You decided this yourself in another window: {what}.").format(what=what)
    who = decided.moderator or gettext("A colleague")
    return gettext("{who} was first: {what}.").format(who=isolated(who), what=what)


def _own_waiting(
    request: Request, decided: decisions.Decided | None, summary: Summary
) -> WaitingDecision | None:
    """The decision on this case, if whoever looks at it can still take it back."""
    if decided is None or not rules.may_take_back(actor_of(request), decided.decision):
        return None
    return waiting_decision(decided, summary, site_of(request))
