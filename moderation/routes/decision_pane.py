"""What the pane of a case's page says beside its buttons: the open form, a refusal, what was decided."""

from collections.abc import Sequence

from starlette.requests import Request

from forum.core.content.summary import Summary
from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import gettext
from forum.web.forms import Form
from forum.web.rendering.pages import renderer_of
from forum.web.request import actor_of, site_of
from moderation.forms import Decide
from moderation.labels import cases as labels
from moderation.pages.desk import WaitingDecision
from moderation.presenters.cases import OutcomeView
from moderation.queries.decisions import Decided
from moderation.routes.frame import waiting_decision
from moderation.rules import cases as rules
from moderation.tables.cases import Case
from moderation.tables.decisions import DecisionState


def open_form(request: Request, form: Form[Decide], possible: Sequence[OutcomeView]) -> str:
    """The outcome whose form is open: of the submitted form, else of the query string; empty for none."""
    code = form.values.get("outcome") or request.query_params.get("outcome", "")
    return next((item.code for item in possible if item.code == code and item.asks_message), "")


def expected_version(form: Form[Decide], current: str, problem: str) -> str:
    """The version that a decision expects: the submitted one, or the current one once a problem is shown."""
    return current if problem else form.values.get("version") or current


def problem_words(
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


def what_now(decided: Decided | None) -> str:
    """What follows from a decision that is in effect; empty for any other."""
    if decided is None or decided.decision.state is not DecisionState.in_effect:
        return ""
    return gettext(labels.WHAT_NOW.get(decided.decision.outcome, ""))


def own_waiting(
    request: Request, decided: Decided | None, summary: Summary
) -> WaitingDecision | None:
    """The decision on this case, if whoever looks at it can still take it back."""
    if decided is None or not rules.may_take_back(actor_of(request), decided.decision):
        return None
    return waiting_decision(decided, summary, site_of(request))
