"""Rules of batches: decisions on several cases that are made together. Pure."""

from collections.abc import Sequence

from forum.core.actor import Actor
from forum.core.content.summary import Summary
from forum.core.screening.signs import PERSONAL_DATA
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from moderation.rules import cases as rules
from moderation.tables.cases import Case
from moderation.tables.decisions import Outcome

BATCH_SIZE = 50
"""Cases that are decided together at most: as many texts as one reads at a stretch."""
CHOICES: dict[Outcome, tuple[Outcome, ...]] = {
    Outcome.publish: (Outcome.publish, Outcome.accept_edit),
    Outcome.reject: (Outcome.reject, Outcome.refuse_edit),
    Outcome.hide: (Outcome.hide,),
}
"""What can be chosen for several cases, and the outcomes that it stands for: of an edit it is about the edit."""


def outcome_of(choice: Outcome, possible: Sequence[Outcome]) -> Outcome | None:
    """The outcome that a choice stands for, among those that a case can have; None without one."""
    return next((outcome for outcome in CHOICES[choice] if outcome in possible), None)


def may_decide_together(
    actor: Actor,
    case: Case,
    summary: Summary,
    outcome: Outcome | None,
    *,
    has_reported: bool,
    in_trouble: bool,
) -> Verdict:
    """Whether a case may be decided together with others, as `outcome`.

    Who may be in danger, whose text has personal data in it, and what has photos, is looked at alone: `in_trouble` is
    whether somebody has to reach them.
    """
    return first_denial(
        denied("case_withdrawn") if rules.is_taken_back(case, summary) else ALLOWED,
        ALLOWED if case.is_open else denied("case_decided"),
        rules.may_decide(actor, summary, has_reported=has_reported),
        denied("alone_in_trouble")
        if in_trouble or rules.is_look_recorded(case, summary)
        else ALLOWED,
        ALLOWED if outcome else denied("decision_does_not_fit"),
        denied("alone_personal_data")
        if outcome in CHOICES[Outcome.publish] and PERSONAL_DATA in case.sign_codes
        else ALLOWED,
        denied("alone_photos")
        if outcome in CHOICES[Outcome.publish] and summary.photos
        else ALLOWED,
    )
