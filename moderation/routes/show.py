"""Builders of the moderation pages' view models, shared by the routes."""

from typing import Any

from starlette.requests import Request

from forum.accounts.queries import member as member_of
from forum.accounts.tables import Member
from forum.core.content import registry
from forum.core.content.imported_names import may_remove_name
from forum.core.content.registry import registry_of
from forum.core.content.staff_notes import staff_notes
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.bidi import isolated
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import N_, gettext
from forum.core.screening.signs import URGENT
from forum.core.text.diff import changes
from forum.core.unit_of_work import ReadSession
from forum.core.verdict import Verdict, denied
from forum.core.versions import version_of
from forum.web.cookies import cookies_of
from forum.web.flash import flash_of
from forum.web.forms import Form
from forum.web.redirects import url_for
from forum.web.rendering.pages import renderer_of
from forum.web.request import actor_of, language_of, site_of
from moderation import actions, labels, queries, rules
from moderation.forms import Decide
from moderation.pages import (
    AnswerView,
    AuthorView,
    CasePage,
    EditView,
    JustDecided,
    Section,
    SignView,
    SimilarContent,
)
from moderation.presenters import (
    OutcomeView,
    age_words,
    decision_view,
    kind_words,
    outcome_views,
    ready_grounds,
    ready_questions,
    repeats,
)
from moderation.tables import Case, Outcome

KEYS_COOKIE = "forum_keys"
GOOD = (Outcome.publish, Outcome.restore, Outcome.accept_edit)
BAD = (Outcome.reject, Outcome.hide)


async def frame(request: Request, session: ReadSession, here: str) -> dict[str, Any]:
    """The fields of `DeskPage`: the number of open cases, and the navigation."""
    waiting = await queries.count_waiting(session)
    return {
        "waiting": waiting,
        "sections": [
            Section(
                gettext("Queue"), url_for(request, "moderation:queue"), here == "queue", waiting
            ),
            Section(gettext("Log"), url_for(request, "moderation:log"), here == "log"),
        ],
    }


async def just_decided(request: Request, session: ReadSession) -> JustDecided | None:
    """The decision that the actor has just made: the flash message carries the id of its case."""
    flash = flash_of(request)
    if flash is None or flash.about is None:
        return None
    decision = await queries.last_decision(session, flash.about)
    actor = actor_of(request)
    if decision is None or decision.moderator_id != actor.member_id:
        return None
    try:
        case = await queries.case(session, decision.case_id)
        summary = await registry.summary(session, case.subject)
    except NotFound:
        return None
    return JustDecided(
        decision.case_id,
        summary.title,
        summary.language,
        gettext(labels.DECIDED[decision.outcome]),
        rules.may_take_back(actor, decision, summary, session.now),
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
    record = await queries.outcomes_by_author(session, member.id) if member and member.id else {}
    language = actions.language_of_author(member, summary)
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
    similar: SimilarContent | None = None,
) -> CasePage:
    """The page of a case, with the form as submitted; `problem` is the code why it was refused."""
    actor, site = actor_of(request), site_of(request)
    author = await member_of(session, summary.author_id) if summary.author_id else None
    author_view = await _author_view(request, session, summary, author)
    earlier = await queries.decisions_on(session, case.subject)
    of_this_case = [item for item in earlier if item.decision.case_id == case.id]
    decided = of_this_case[0] if of_this_case and not case.is_open else None
    next_case = rules.next_case(await queries.first_in_queue(session), case, actor)
    may_decide = rules.may_decide(actor, summary)
    editable = actions.is_editable(session, case.subject)
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
        similar=similar,
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
        what_now=gettext(labels.WHAT_NOW.get(decided.decision.outcome, "")) if decided else "",
        may_take_back=_may_take_back(request, session, decided, summary),
        may_look_again=denied("nothing_to_decide") if case.is_open else may_decide,
        next_path=url_for(request, "moderation:case", id=next_case.id) if next_case else None,
        keys=cookies_of(request).get(KEYS_COOKIE) != "off",
        just=await just_decided(request, session),
    )


def _chosen(request: Request, form: Form[Decide], possible: list[OutcomeView]) -> str:
    """The outcome whose form is open: of the submitted form, else of the query string."""
    code = form.values.get("outcome") or request.query_params.get("outcome", "")
    return next((item.code for item in possible if item.code == code and item.asks_message), "")


def _version(form: Form[Decide], current: str, problem: str) -> str:
    """The expected version: the submitted one, or the current one once a problem is displayed."""
    return current if problem else form.values.get("version") or current


def _problem(
    request: Request, code: str, case: Case, summary: Summary, decided: queries.Decided | None
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


def _may_take_back(
    request: Request, session: ReadSession, decided: queries.Decided | None, summary: Summary
) -> Verdict:
    if decided is None:
        return denied("no_way_back")
    return rules.may_take_back(actor_of(request), decided.decision, summary, session.now)
