"""Moderation rules: what a moderator may decide, as tables on unsaved objects."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from forum.core.actor import GUEST, Actor, Role
from forum.core.content.summary import Edit, Summary
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility, check_visibility_transition
from moderation.rules import appeals as appeal_rules
from moderation.rules import cases as rules
from moderation.rules import redaction
from moderation.tables.cases import Case, CaseKind, CaseState
from moderation.tables.decisions import Decision, DecisionState, Outcome

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
ELS = Actor(1, Role.moderator)
BRAM = Actor(2, Role.moderator)
ANN = Actor(3, Role.admin)
TOM = Actor(4, Role.official)
MARIA = Actor(5, Role.resident)
EDIT = Edit("Nieuw", "<p>Nieuw</p>")


def content(
    visibility: Visibility = Visibility.pending,
    *,
    author: int | None = 5,
    edit: Edit | None = None,
) -> Summary:
    return Summary(
        ContentRef("idea", 1), "Titel", "<p>Tekst</p>", "nl", visibility, author, "", NOW, "ideas/1",
        edit=edit,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (GUEST, "not_moderator"),
        (MARIA, "not_moderator"),
        (TOM, "not_moderator"),
        (ELS, None),
        (ANN, None),
        (Actor(5, Role.moderator), "own_content"),
        (Actor(5, Role.admin), "own_content"),
    ],
)
def test_moderators_and_admins_decide_but_never_on_their_own_content(
    actor: Actor, code: str | None
) -> None:
    assert rules.may_decide(actor, content()).code == code


def test_imported_content_is_nobodys_own() -> None:
    assert rules.may_decide(ELS, content(author=None))


@pytest.mark.parametrize(
    ("visibility", "edit", "expected"),
    [
        ("pending", None, "publish return reject safeguard"),
        ("public", None, "keep hide safeguard"),
        ("public", EDIT, "accept_edit refuse_edit safeguard"),
        ("hidden", None, "restore keep"),
        ("safeguarded", None, "publish keep"),
        ("draft", None, ""),
        ("returned", None, "publish reject safeguard keep"),
        ("rejected", None, "publish return safeguard keep"),
        ("withdrawn", None, ""),
        ("erased", None, ""),
    ],
)
def test_outcomes(visibility: str, edit: Edit | None, expected: str) -> None:
    summary = content(Visibility(visibility), edit=edit)
    assert " ".join(rules.outcomes(summary, editable=True)) == expected
    allowed = rules.may_decide(ELS, summary)
    assert allowed.code == (None if expected else "nothing_to_decide")


@pytest.mark.parametrize(
    ("visibility", "edit", "redacted", "expected"),
    [
        ("pending", None, False, "publish return redact reject safeguard"),
        ("public", None, False, "keep redact hide safeguard"),
        ("public", None, True, "keep redact put_back hide safeguard"),
        ("public", EDIT, True, "accept_edit redact refuse_edit safeguard"),
        ("hidden", None, True, "restore keep"),
        ("returned", None, False, "publish reject safeguard keep"),
    ],
)
def test_words_are_left_out_of_what_is_public_or_waits(
    visibility: str, edit: Edit | None, redacted: bool, expected: str
) -> None:
    summary = content(Visibility(visibility), edit=edit)
    possible = rules.outcomes(summary, editable=True, redactable=True, redacted=redacted)
    assert " ".join(possible) == expected


@pytest.mark.parametrize(
    ("actor", "visibility", "redactable", "code"),
    [
        (MARIA, "public", True, None),
        (MARIA, "pending", True, None),
        (MARIA, "returned", True, None),
        (MARIA, "safeguarded", True, None),
        (MARIA, "hidden", True, "not_redactable_now"),
        (MARIA, "withdrawn", True, "not_redactable_now"),
        (MARIA, "public", False, "not_your_text"),
        (ELS, "public", True, "not_your_text"),
        (GUEST, "public", True, "not_your_text"),
        (replace(MARIA, is_blocked=True), "public", True, "blocked"),
    ],
)
def test_authors_leave_words_out_of_their_own_text(
    actor: Actor, visibility: str, redactable: bool, code: str | None
) -> None:
    summary = replace(content(Visibility(visibility)), source="Tekst")
    assert redaction.may_redact_own(actor, summary, redactable=redactable).code == code


def test_staffs_own_texts_are_changed_in_the_office() -> None:
    assert redaction.may_redact_own(MARIA, content(), redactable=True).code == "not_your_text"


def test_content_that_nobody_can_edit_is_not_sent_back() -> None:
    assert Outcome.send_back not in rules.outcomes(content(), editable=False)
    assert Outcome.send_back not in rules.outcomes(content(author=None), editable=True)


def test_the_first_outcome_for_urgent_content_is_safeguard() -> None:
    for edit in (None, EDIT):
        for visibility in (Visibility.pending, Visibility.public):
            summary = content(visibility, edit=edit)
            found = rules.outcomes(summary, editable=True, urgent=True)
            assert found[0] is Outcome.safeguard
            assert set(found) == set(rules.outcomes(summary, editable=True))


@pytest.mark.parametrize(
    ("outcome", "ground", "law", "message", "code"),
    [
        ("publish", "", "", False, None),
        ("return", "", "", False, "message_needed"),
        ("return", "", "", True, None),
        ("reject", "", "", True, "ground_needed"),
        ("reject", "made_up", "", True, "ground_needed"),
        ("reject", "insult", "", False, "message_needed"),
        ("reject", "insult", "", True, None),
        ("reject", "unlawful", "", True, "law_needed"),
        ("reject", "unlawful", "Code, article 12", True, None),
        ("hide", "", "", True, "ground_needed"),
        ("hide", "insult", "", False, "message_needed"),
        ("hide", "insult", "", True, None),
        ("refuse_edit", "", "", True, "ground_needed"),
        ("refuse_edit", "insult", "", True, None),
        ("restore", "", "", False, None),
    ],
)
def test_a_restriction_requires_its_reasons(
    outcome: str, ground: str, law: str, message: bool, code: str | None
) -> None:
    verdict = rules.is_complete(Outcome(outcome), ground=ground, law=law, message=message)
    assert verdict.code == code


@pytest.mark.parametrize(
    ("passage", "code"),
    [
        ("", None),
        ("samen soep", None),
        ("samen   soep\neten", None),
        ("Soep", None),
        ("samen taart", "passage_unknown"),
    ],
)
def test_a_passage_is_in_the_text(passage: str, code: str | None) -> None:
    summary = replace(content(), title="Soep", body_html="<p>Laten we samen soep eten.</p>")
    assert rules.is_quoted(passage, summary).code == code


def decision(
    before: Visibility,
    after: Visibility,
    outcome: Outcome = Outcome.hide,
    state: DecisionState = DecisionState.waiting,
) -> Decision:
    return Decision(
        case_id=1, moderator_id=1, outcome=outcome, before=before, after=after, at=NOW, state=state,
        effective_at=NOW,
    )  # fmt: skip


V, O, S = Visibility, Outcome, DecisionState


@pytest.mark.parametrize(
    ("actor", "state", "code"),
    [
        (ELS, S.waiting, None),
        (ELS, S.in_effect, "in_effect_already"),
        (ELS, S.taken_back, "in_effect_already"),
        (ELS, S.lapsed, "in_effect_already"),
        (BRAM, S.waiting, "not_your_decision"),
        (MARIA, S.waiting, "not_your_decision"),
    ],
)
def test_its_moderator_takes_a_decision_back_until_it_takes_effect(
    actor: Actor, state: DecisionState, code: str | None
) -> None:
    assert rules.may_take_back(actor, decision(V.pending, V.public, state=state)).code == code


def test_a_decision_moves_content_by_transitions_that_exist() -> None:
    for before, outcomes in rules.OUTCOMES.items():
        for outcome in outcomes:
            at = before
            for after in rules.steps(before, rules.LEADS_TO.get(outcome, before)):
                check_visibility_transition(at, after)
                at = after
            assert at is rules.LEADS_TO.get(outcome, before)


@pytest.mark.parametrize(
    ("previous", "now", "outcome", "expected"),
    [
        (decision(V.pending, V.rejected, O.reject), V.rejected, O.publish, True),
        (decision(V.pending, V.returned, O.send_back), V.returned, O.reject, True),
        (decision(V.pending, V.public, O.publish), V.public, O.hide, True),
        (decision(V.public, V.hidden), V.hidden, O.restore, True),
        (decision(V.public, V.hidden), V.hidden, O.keep, False),
        # Its author has changed it, as we asked.
        (decision(V.pending, V.returned, O.send_back), V.pending, O.publish, False),
        (None, V.pending, O.publish, False),
    ],
)
def test_reversals(
    previous: Decision | None, now: Visibility, outcome: Outcome, expected: bool
) -> None:
    assert rules.is_reversal(previous, content(now), outcome) is expected


def test_the_values_shown_depend_on_visibility_and_edit() -> None:
    version = rules.shown(content())
    assert version == rules.shown(content())
    assert version != rules.shown(content(V.public))
    assert rules.shown(content(V.public)) != rules.shown(content(V.public, edit=EDIT))


def case(number: int, *, urgent: bool = False, author: int = 5, open_: bool = True) -> Case:
    return Case(
        id=number, subject_kind="idea", subject_id=number, kind=CaseKind.new, author_id=author,
        urgent=urgent, opened_at=NOW + timedelta(minutes=number),
        state=CaseState.open if open_ else CaseState.decided,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("waiting", "current", "expected"),
    [
        ([], case(1), None),
        ([case(2), case(3)], case(1), 2),
        ([case(1), case(3)], case(2), 3),
        ([case(1)], case(2), 1),
        ([case(2)], case(2), None),
        ([case(3), case(9, urgent=True)], case(2, open_=False), 9),
        ([case(3), case(9, urgent=True)], case(2), 3),
        ([case(2), case(9, urgent=True)], case(3), 9),
        ([case(1, author=1), case(3)], case(2), 3),
        ([case(1, author=1)], case(2), None),
        ([case(3, open_=False)], case(2), None),
        ([case(1, urgent=True), case(3)], case(2, urgent=True), 3),
    ],
)
def test_the_next_case(waiting: list[Case], current: Case, expected: int | None) -> None:
    found = rules.next_case(waiting, current, ELS)
    assert (found.id if found else None) == expected


def test_leaving_cases_for_later_leads_through_the_whole_queue() -> None:
    waiting = [case(1), case(2), case(3), case(8, urgent=True), case(9, urgent=True)]
    seen, current = [], waiting[0]
    for _ in waiting:
        seen.append(current.id)
        current = rules.next_case(waiting, current, ELS) or current
    assert seen == [1, 2, 3, 8, 9]


def decided(outcome: Outcome = Outcome.hide, after: Visibility = Visibility.hidden) -> Decision:
    return Decision(
        id=7, case_id=1, moderator_id=1, outcome=outcome, before=Visibility.public, after=after,
        at=NOW, effective_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (GUEST, "not_moderator"),
        (MARIA, "not_moderator"),
        (TOM, "not_moderator"),
        (ELS, "own_decision"),
        (Actor(1, Role.admin), "own_decision"),
        (BRAM, None),
        (ANN, None),
        (Actor(5, Role.moderator), "own_content"),
    ],
)
def test_an_appeal_is_decided_by_another_person(actor: Actor, code: str | None) -> None:
    hidden = content(Visibility.hidden)
    assert appeal_rules.may_decide_appeal(actor, decided(), hidden).code == code


def test_the_appeal_against_a_decision_of_nobody_is_decided_by_anybody_on_the_desk() -> None:
    left = decided()
    left.moderator_id = None
    assert appeal_rules.may_decide_appeal(ELS, left, content(Visibility.hidden))


@pytest.mark.parametrize(
    ("outcome", "has_objected", "in_force", "days_left", "code"),
    [
        (Outcome.hide, False, True, 0, None),
        (Outcome.reject, False, True, 184, None),
        (Outcome.refuse_edit, False, True, 1, None),
        (Outcome.hide, False, True, -1, "appeal_late"),
        (Outcome.hide, True, True, -1, "appeal_made"),
        (Outcome.hide, False, False, 1, "appeal_superseded"),
        (Outcome.send_back, False, True, 1, "appeal_superseded"),
    ],
)
def test_who_may_object(
    outcome: Outcome, has_objected: bool, in_force: bool, days_left: int, code: str | None
) -> None:
    verdict = appeal_rules.may_object(
        decided(outcome),
        has_objected=has_objected,
        in_force=in_force,
        until=NOW.date() + timedelta(days=days_left),
        today=NOW.date(),
    )
    assert verdict.code == code


def test_a_decision_is_in_force_while_content_stands_as_it_left_it() -> None:
    hide = decided()
    later = decided()
    later.id = 8
    hidden = content(Visibility.hidden)
    assert appeal_rules.is_in_force(hide, hide, hidden)
    assert not appeal_rules.is_in_force(hide, later, hidden)
    assert not appeal_rules.is_in_force(hide, hide, content(Visibility.public))
    assert not appeal_rules.is_in_force(hide, None, hidden)


def test_every_restriction_has_an_answer_to_its_appeal() -> None:
    assert set(appeal_rules.UPHELD_BY) == rules.NEEDS_GROUND
    for outcome in rules.NEEDS_GROUND:
        assert appeal_rules.appeal_outcome(decided(outcome), upheld=False) is Outcome.keep
        restored = appeal_rules.appeal_outcome(decided(outcome), upheld=True)
        assert rules.LEADS_TO.get(restored, Visibility.public) is Visibility.public


def test_what_is_restored_on_appeal_queues_no_more() -> None:
    before = Visibility.rejected
    assert rules.steps(before, Visibility.public) == [Visibility.pending, Visibility.public]
    assert rules.steps(before, Visibility.public, on_appeal=True) == [Visibility.public]
    check_visibility_transition(before, Visibility.public)


@pytest.mark.parametrize(
    ("count", "current", "first", "last"),
    [
        (3, 1, 1, 3),
        (40, 1, 1, 15),
        (40, 20, 17, 31),
        (40, 40, 37, 40),
        (40, 99, 1, 15),
        (0, 1, 0, 0),
    ],
)
def test_the_cases_around_one(count: int, current: int, first: int, last: int) -> None:
    """`current` is among those that wait, but for number 99."""
    waiting = [case(number) for number in range(1, count + 1)]
    found = [each.id for each in rules.nearest(waiting, case(current))]
    assert found == list(range(first, last + 1))[: len(waiting)]
