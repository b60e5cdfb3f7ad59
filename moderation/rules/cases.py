"""Rules of moderation: outcomes, permissions, order of cases. Pure: no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from forum.core.actor import Actor
from forum.core.content.grounds import GROUNDS, UNLAWFUL
from forum.core.content.leaving_out import can_be_put_back
from forum.core.content.review_policy import SAMPLED
from forum.core.content.sealed import SealedText
from forum.core.content.summary import Summary
from forum.core.screening.signs import URGENT
from forum.core.text.cleaning import one_line
from forum.core.verdict import ALLOWED, Verdict, denied, first_denial
from forum.core.visibility import Visibility
from moderation.tables.cases import Case, CaseState
from moderation.tables.decisions import Decision, DecisionState, Outcome

V, O = Visibility, Outcome

OUTCOMES: dict[Visibility, tuple[Outcome, ...]] = {
    V.pending: (O.publish, O.send_back, O.redact, O.reject, O.safeguard),
    V.public: (O.keep, O.redact, O.put_back, O.hide, O.safeguard),
    V.hidden: (O.restore, O.keep),
    V.safeguarded: (O.publish, O.keep),
    V.returned: (O.publish, O.reject, O.safeguard, O.keep),
    V.rejected: (O.publish, O.send_back, O.safeguard, O.keep),
}
OUTCOMES_OF_EDIT = (O.accept_edit, O.redact, O.refuse_edit, O.safeguard)

LEADS_TO: dict[Outcome, Visibility] = {
    O.publish: V.public,
    O.send_back: V.returned,
    O.reject: V.rejected,
    O.safeguard: V.safeguarded,
    O.hide: V.hidden,
    O.restore: V.public,
    O.redact: V.public,
}
NEEDS_GROUND = frozenset({O.reject, O.hide, O.refuse_edit, O.redact})
"""Outcomes that restrict content: their author gets a statement of reasons."""
NEEDS_MESSAGE = NEEDS_GROUND | {O.send_back}
SHOWS_NO_DANGER = frozenset({O.publish, O.accept_edit, O.redact})
"""Outcomes of whoever has read a text and lets everybody read it."""
WITHOUT_TITLE = frozenset({V.safeguarded, V.withdrawn})
"""What a history and a file don't name: a cry for help, whose readers stand in the trail, and what its author took back."""
THROUGH_PENDING = frozenset({V.safeguarded, V.returned, V.rejected})
"""From here a decision leads to the queue, and from there on."""

MOST_BEFORE = 3
"""So many cases before the current one stand in the queue beside it."""


def is_look_recorded(case: Case, summary: Summary) -> bool:
    """Whether whoever opens the case is named in the audit trail: for a cry for help they are."""
    return case.urgent or summary.visibility is Visibility.safeguarded


def is_named_on_file(case: Case, summary: Summary) -> bool:
    """Whether a file, which lies on somebody's own computer, may say what content is about and whose it is.

    Not of somebody who may be in danger, nor of what its author took back.
    """
    is_in_danger = case.urgent and (case.is_open or not summary.is_public)
    return not is_in_danger and summary.visibility not in WITHOUT_TITLE


def outcomes(
    summary: Summary,
    *,
    editable: bool,
    redactable: bool = False,
    redacted: bool = False,
    urgent: bool = False,
) -> tuple[Outcome, ...]:
    """The possible outcomes for content in its current state, the most likely first.

    Content that its author can't edit isn't sent back. What was left out is put back if the last decision
    that changed anything has `redacted` it, and the words are still sealed. For an urgent case safeguarding comes first.
    """
    possible = OUTCOMES.get(summary.visibility, ())
    if summary.is_public and summary.edit is not None:
        possible = OUTCOMES_OF_EDIT
    conditions = {
        O.send_back: editable and summary.author_id is not None,
        O.redact: redactable,
        O.put_back: redacted,
    }
    allowed = [item for item in possible if conditions.get(item, True)]
    if urgent:
        allowed.sort(key=lambda item: item is not O.safeguard)
    return tuple(allowed)


def safest_first(possible: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Outcomes for a text with personal data in it: what keeps them off the site comes first."""
    urgent = [item for item in possible[:1] if item is O.safeguard]
    private = [item for item in possible if item in (O.send_back, O.refuse_edit)]
    redacting = [item for item in possible if item is O.redact]
    return tuple(dict.fromkeys((*urgent, *private, *redacting, *possible)))


def published_by(summary: Summary) -> Outcome | None:
    """The outcome that makes public what waits; None if nothing does."""
    if not needs_look(summary):
        return None
    return O.publish if summary.visibility is Visibility.pending else O.accept_edit


def publishing_after_redaction(summary: Summary, possible: Sequence[Outcome]) -> Outcome | None:
    """The outcome that publishes a waiting text without some of its words; None if that can't be done.

    Words are left out of the Markdown that an author wrote: a text that came as HTML has none.
    """
    publishing = published_by(summary)
    is_markdown = (summary.edit or summary).source is not None
    return publishing if publishing in possible and is_markdown else None


def is_redacted(decisions: Iterable[Decision], sealed: Sequence[SealedText]) -> bool:
    """Whether the last decision in effect that changed anything left words out that can be put back.

    Decisions come newest first. What is no longer sealed, or was changed since, can't be put back.
    """
    changes = (
        each
        for each in decisions
        if each.state is DecisionState.in_effect and each.outcome is not O.keep
    )
    last = next(changes, None)
    if last is None or last.outcome is not O.redact:
        return False
    return can_be_put_back(sealed, last.effective_at)


def was_sent_back(decision: Decision) -> bool:
    """Whether a decision asked its author to change something; not if it was taken back, or lapsed."""
    return decision.state is DecisionState.in_effect and decision.outcome is O.send_back


def moderates(actor: Actor, author_id: int | None) -> Verdict:
    """Moderators work on content of others: never on their own."""
    if not actor.is_moderator:
        return denied("not_moderator")
    return denied("own_content") if actor.owns(author_id) else ALLOWED


def may_decide(actor: Actor, summary: Summary, *, has_reported: bool = False) -> Verdict:
    """Moderators decide about content of others, unless it is a draft, withdrawn or erased.

    Nobody decides about what they have reported, on whichever case.
    """
    return first_denial(
        moderates(actor, summary.author_id),
        denied("own_report") if has_reported else ALLOWED,
        ALLOWED if summary.visibility in OUTCOMES else denied("nothing_to_decide"),
    )


def may_look_again(case: Case, last: Decision | None, may_decide: Verdict) -> Verdict:
    """A decided case may be opened again, but not while its decision can still be taken back."""
    is_undecided = case.is_open or (last is not None and last.is_waiting)
    return denied("nothing_to_decide") if is_undecided else may_decide


def is_taken_back(case: Case, summary: Summary) -> bool:
    """Whether the author withdrew or erased the content, so that there is nothing to decide."""
    return case.state is CaseState.closed or (
        case.is_open and summary.visibility in (Visibility.withdrawn, Visibility.erased)
    )


def needs_law(outcome: Outcome, ground: str) -> bool:
    """Whether the reasons must name a law: the ground is that, and not a house rule."""
    return outcome in NEEDS_GROUND and ground == UNLAWFUL


def is_complete(outcome: Outcome, *, ground: str, law: str, message: bool) -> Verdict:
    """A restriction requires a published ground, the law if that is the ground, and its facts.

    Sending back requires a message.
    """
    if outcome in NEEDS_GROUND:
        if ground not in GROUNDS:
            return denied("ground_needed")
        if needs_law(outcome, ground) and not law:
            return denied("law_needed")
    return denied("message_needed") if outcome in NEEDS_MESSAGE and not message else ALLOWED


def may_take_back(actor: Actor, decision: Decision) -> Verdict:
    """The same moderator may take a decision back until it takes effect."""
    if not actor.is_moderator or decision.moderator_id != actor.member_id:
        return denied("not_your_decision")
    return ALLOWED if decision.is_waiting else denied("in_effect_already")


def is_quoted(passage: str, summary: Summary) -> Verdict:
    """Whether a passage is in the text that a moderator judges, whatever its white space."""
    texts = [summary.title, summary.text]
    if summary.edit:
        texts += [summary.edit.title, summary.edit.text]
    is_found = any(one_line(passage) in one_line(text) for text in texts)
    return ALLOWED if is_found else denied("passage_unknown")


def steps(before: Visibility, after: Visibility, *, on_appeal: bool = False) -> list[Visibility]:
    """The transitions by which a decision moves content from `before` to `after`; none to stay.

    What is restored on appeal was wrongly taken away: it doesn't queue again.
    """
    if before is after:
        return []
    if on_appeal:
        return [after]
    return [Visibility.pending, after] if before in THROUGH_PENDING else [after]


def is_reversal(previous: Decision | None, summary: Summary, outcome: Outcome) -> bool:
    """Whether an outcome changes what the decision before it has led to.

    `previous` is the last decision in effect on the content. When its author has moved the content
    since, as by a change that was asked for, a new decision reverses nothing.
    """
    return (
        previous is not None
        and outcome in LEADS_TO
        and previous.after is summary.visibility
        and LEADS_TO[outcome] is not previous.after
    )


def is_urgent(signs: Iterable[str]) -> bool:
    """Whether one of these codes of signs is urgent."""
    return not URGENT.isdisjoint(signs)


def noticed(signs: Iterable[str]) -> list[str]:
    """The signs of what a program noticed; without that a text was drawn by lot."""
    return [sign for sign in signs if sign != SAMPLED]


def needs_look(summary: Summary) -> bool:
    """Whether content waits for a moderator: it is pending, or it is public with an edit."""
    is_pending = summary.visibility is Visibility.pending
    return is_pending or (summary.is_public and summary.edit is not None)


def needs_look_again(case: Case, summary: Summary) -> bool:
    """Whether content waits for a moderator once a decision on it has lapsed: reported content does."""
    return needs_look(summary) or (case.reports > 0 and summary.is_public)


def shown(summary: Summary) -> dict[str, str]:
    """The values that a moderator reads, for the version check of decisions.

    Nothing can be decided about a text that the moderator hasn't seen.
    """
    values = {
        "visibility": summary.visibility.value,
        "title": summary.title,
        "body": summary.body_html,
        "location": summary.location,
    }
    if summary.edit:
        values |= {"edited_title": summary.edit.title, "edited_body": summary.edit.body_html}
        values["edited_location"] = summary.edit.location or ""
        values["edited_name"] = summary.edit.name_shown or ""
    if summary.answer:
        values["answer"] = summary.answer.html
    if summary.photos:
        values["photos"] = "\n".join(summary.photos)
    return values


def nearest(waiting: Sequence[Case], current: Case, most: int = 15) -> Sequence[Case]:
    """At most so many of the cases that wait: the first ones, or those from shortly before the current one on.

    So the current one is among the first rows, which are on the screen.
    """
    place = next((place for place, case in enumerate(waiting) if case.id == current.id), 0)
    start = max(0, place - MOST_BEFORE)
    return waiting[start : start + most]


def next_case(waiting: Sequence[Case], current: Case, actor: Actor) -> Case | None:
    """The case after `current` in the queue, else the first one; None without another.

    After a case that was decided and isn't urgent, urgent ones come first. After one that is left for later they don't:
    whoever leaves an urgent one for later, too, would never come past them. The actor's own content is skipped.
    """

    def order(case: Case) -> tuple[bool, datetime, int]:
        return (not case.urgent, case.opened_at, case.pk)

    others = sorted(
        (
            case
            for case in waiting
            if case.id != current.id
            and case.state is CaseState.open
            and not actor.owns(case.author_id)
        ),
        key=order,
    )
    is_left = current.urgent or current.is_open
    urgent = [case for case in others if case.urgent and not is_left]
    later = [case for case in others if order(case) > order(current)]
    return next(iter([*urgent, *later, *others]), None)
