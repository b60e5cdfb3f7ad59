"""Builders of the moderation pages' view models, shared by the routes."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request

from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.content.imported_names import may_remove_name
from forum.core.content.registry import registry_of
from forum.core.content.staff_notes import staff_notes
from forum.core.content.summary import Summary
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date, format_time
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import N_, gettext
from forum.core.screening.signs import URGENT
from forum.core.site import Site
from forum.core.text.diff import changes
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import Verdict, denied
from forum.core.versions import version_of
from forum.web.cookies import cookies_of
from forum.web.forms import Form
from forum.web.redirects import url_for
from forum.web.rendering.pages import renderer_of
from forum.web.request import actor_of, language_of, site_of
from moderation import labels, rules
from moderation.actions.cases import is_editable
from moderation.actions.decisions import language_of_author
from moderation.forms import Decide
from moderation.pages import (
    AnswerView,
    AuthorView,
    CasePage,
    EditView,
    Section,
    SignView,
    WaitingDecision,
)
from moderation.presenters.cases import (
    OutcomeView,
    age_words,
    decision_view,
    kind_words,
    outcome_views,
    ready_grounds,
    ready_questions,
    repeats,
)
from moderation.queries import appeals, cases, decisions
from moderation.tables import Case, DecisionState, Outcome

KEYS_COOKIE = "forum_keys"
NEW = timedelta(seconds=5)
"""For how long a decision is what a page says first."""
GOOD = (Outcome.publish, Outcome.restore, Outcome.accept_edit)
BAD = (Outcome.reject, Outcome.hide)


async def frame(request: Request, session: ReadSession, here: str) -> dict[str, Any]:
    """The fields of `DeskPage`."""
    waiting = await cases.count_waiting(session)
    return {
        "waiting": waiting,
        "keys": cookies_of(request).get(KEYS_COOKIE) == "on",
        "decisions_waiting": await _decisions_waiting(request, session),
        "sections": [
            Section(
                gettext("Queue"), url_for(request, "moderation:queue"), here == "queue", waiting
            ),
            Section(
                gettext("Appeals"),
                url_for(request, "moderation:appeals"),
                here == "appeals",
                await appeals.count_open(session),
            ),
            Section(gettext("Log"), url_for(request, "moderation:log"), here == "log"),
        ],
    }


async def _decisions_waiting(request: Request, session: ReadSession) -> list[WaitingDecision]:
    actor_id = actor_of(request).member_id
    if actor_id is None:
        return []
    waiting = await decisions.waiting_of(session, actor_id)
    summaries = await registry.summaries(session, [item.case.subject for item in waiting])
    return [
        _waiting_decision(
            item,
            summaries.get(item.case.subject),
            site_of(request),
            is_new=session.now - item.decision.at < NEW,
        )
        for item in waiting
    ]


def _waiting_decision(
    item: decisions.Decided, summary: Summary | None, site: Site, *, is_new: bool = False
) -> WaitingDecision:
    decision = item.decision
    return WaitingDecision(
        id=decision.pk,
        case_id=decision.case_id,
        words=gettext(labels.DECIDED[decision.outcome]),
        title=summary.title if summary else "",
        lang=summary.language if summary else "",
        at=format_time(decision.effective_at, site.zone, seconds=True),
        iso=decision.effective_at.isoformat(timespec="seconds"),
        is_new=is_new,
    )


def _name_shown(summary: Summary) -> str:
    anonymous = N_("A former participant") if summary.author_left else N_("A resident")
    return summary.name_shown or gettext(anonymous)


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
        name=_name_shown(summary),
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
        summary.edit.title,
        summary.edit.body_html,
        changes(summary.title, summary.edit.title),
        changes(summary.text, summary.edit.text),
    )


def _sign_views(case: Case) -> list[SignView]:
    return [
        SignView(gettext(labels.SIGNS[code][0]), gettext(labels.SIGNS[code][1]), code in URGENT)
        for code in case.sign_codes
        if code in labels.SIGNS
    ]


async def case_page(
    request: Request,
    session: ReadSession,
    case: Case,
    summary: Summary,
    form: Form[Decide],
    *,
    problem: str = "",
) -> CasePage:
    """The page of a case, with the form as submitted; `problem` is the code why it was refused."""
    actor, site = actor_of(request), site_of(request)
    author = await member_of(session, summary.author_id) if summary.author_id else None
    author_view = await _author_view(request, session, summary, author)
    earlier = await decisions.decisions_on(session, case.subject)
    of_this_case = [item for item in earlier if item.decision.case_id == case.id]
    decided = of_this_case[0] if of_this_case and not case.is_open else None
    next_case = rules.next_case(await cases.first_in_queue(session), case, actor)
    appeal = await appeals.open_on(session, case.subject)
    may_decide = rules.may_decide(actor, summary)
    editable = is_editable(session, case.subject)
    possible = rules.outcomes(summary, editable=editable, urgent=case.urgent)
    outcomes = outcome_views(possible) if case.is_open and may_decide else []
    types = registry_of(session)
    kind, why = kind_words(case, types)
    return CasePage(
        **await frame(request, session, ""),
        id=case.pk,
        ref=str(case.subject),
        open=case.is_open,
        kind=kind,
        why=why,
        title=summary.title,
        title_repeats=repeats(summary.title, summary.text),
        body_html=summary.body_html,
        text_lang=summary.language,
        text_dir=direction(summary.language),
        facts=summary.facts,
        ago=age_words(summary.posted_at, session.now, ago=True),
        iso=summary.posted_at.isoformat(timespec="minutes"),
        path=f"/{language_of(request)}/{summary.path}" if summary.is_public else None,
        edit=_edit_view(summary),
        answer=_answer_view(summary),
        signs=_sign_views(case),
        author=author_view,
        may_remove_name=may_remove_name(actor, summary),
        notes=await staff_notes(session, case.subject, site),
        earlier=[decision_view(item, site, types) for item in earlier if item is not decided],
        may_decide=may_decide,
        outcomes=outcomes,
        grounds=ready_grounds(site, author_view.language),
        questions=ready_questions(site, author_view.language),
        form=form,
        chosen=_chosen(request, form, outcomes),
        version=_version(form, version_of(rules.shown(summary)), problem),
        problem=_problem(request, problem, case, summary, decided),
        decided=decision_view(decided, site, types) if decided else None,
        what_now=_what_now(decided),
        waiting_decision=_own_waiting(request, decided, summary),
        may_look_again=_may_look_again(case, decided, may_decide),
        next_path=url_for(request, "moderation:case", id=next_case.id) if next_case else None,
        appeal_path=url_for(request, "moderation:appeal", id=appeal.id) if appeal else None,
    )


def _may_look_again(case: Case, decided: decisions.Decided | None, may_decide: Verdict) -> Verdict:
    if case.is_open or (decided and decided.decision.is_waiting):
        return denied("nothing_to_decide")
    return may_decide


def _what_now(decided: decisions.Decided | None) -> str:
    if decided is None or decided.decision.state is not DecisionState.in_effect:
        return ""
    return gettext(labels.WHAT_NOW.get(decided.decision.outcome, ""))


def _chosen(request: Request, form: Form[Decide], possible: list[OutcomeView]) -> str:
    """The outcome whose form is open: of the submitted form, else of the query string."""
    code = form.values.get("outcome") or request.query_params.get("outcome", "")
    return next((item.code for item in possible if item.code == code and item.asks_message), "")


def _version(form: Form[Decide], current: str, problem: str) -> str:
    """The expected version: the submitted one, or the current one once a problem is displayed."""
    return current if problem else form.values.get("version") or current


def _problem(
    request: Request, code: str, case: Case, summary: Summary, decided: decisions.Decided | None
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
    return _waiting_decision(decided, summary, site_of(request))
