"""Rules of appeals: who may object to what, until when, and who decides about it. Pure."""

from datetime import date, timedelta

from forum.core.actor import Actor
from forum.core.content.summary import Summary
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from moderation.rules.cases import may_decide
from moderation.tables.decisions import Decision, Outcome

OBJECTION_TIME = timedelta(days=184)
"""How long an author may object: six months at least (Article 20(1) of Regulation (EU) 2022/2065)."""
UPHELD_BY: dict[Outcome, Outcome] = {
    Outcome.reject: Outcome.publish,
    Outcome.hide: Outcome.restore,
    Outcome.refuse_edit: Outcome.accept_edit,
    Outcome.redact: Outcome.put_back,
}
"""The outcome by which an appeal against each restriction is upheld; by `keep` it isn't."""

AGAINST_AUTHOR = frozenset({Outcome.reject, Outcome.hide, Outcome.send_back})
"""Outcomes by which a restriction is replaced by another; personal data are left out whoever sees them."""


def may_object(
    decision: Decision, *, has_objected: bool, in_force: bool, until: date, today: date
) -> Verdict:
    """The author may object to a restriction in force, once, until the end of the last day."""
    if has_objected:
        return denied("appeal_made")
    if decision.outcome not in UPHELD_BY or not in_force:
        return denied("appeal_superseded")
    return ALLOWED if today <= until else denied("appeal_late")


def is_in_force(decision: Decision, last_change: Decision | None, summary: Summary) -> bool:
    """Whether content stands as this decision left it; `last_change` is the last one that changed any."""
    return (
        last_change is not None
        and last_change.id == decision.id
        and summary.visibility is decision.after
    )


def may_decide_appeal(
    actor: Actor, decision: Decision, summary: Summary, *, has_reported: bool = False
) -> Verdict:
    """Moderators and administrators decide an appeal, but nobody who wrote, reported or decided.

    So where there is one moderator, an administrator decides.
    """
    own = actor.is_authenticated and actor.member_id == decision.moderator_id
    return first_denial(
        may_decide(actor, summary, has_reported=has_reported),
        denied("own_decision") if own else ALLOWED,
    )


def may_decide_meanwhile(actor: Actor, contested: Decision | None, outcome: Outcome) -> Verdict:
    """Until another person has answered the objection, whoever decided takes no other step against its author.

    It would end the objection to what is no longer in force. `contested`: what the open objection is against.
    """
    is_own = contested is not None and actor.owns(contested.moderator_id)
    return denied("own_decision") if is_own and outcome in AGAINST_AUTHOR else ALLOWED


def appeal_outcome(decision: Decision, *, upheld: bool) -> Outcome:
    """The outcome of the decision that answers an appeal against `decision`."""
    return UPHELD_BY[decision.outcome] if upheld else Outcome.keep
