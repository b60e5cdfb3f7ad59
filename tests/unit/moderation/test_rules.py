"""Moderation rules: what a moderator may decide, as tables on unsaved objects."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.core.actor import GUEST, Actor, Role
from forum.core.content.summary import Edit, Summary
from forum.core.ref import ContentRef
from forum.core.visibility import VISIBILITY_TRANSITIONS, Visibility
from moderation import rules
from moderation.tables import Case, CaseKind, CaseState, Decision, Outcome

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
        ("returned", None, ""),
        ("rejected", None, ""),
        ("withdrawn", None, ""),
        ("erased", None, ""),
    ],
)
def test_outcomes(visibility: str, edit: Edit | None, expected: str) -> None:
    summary = content(Visibility(visibility), edit=edit)
    assert " ".join(rules.outcomes(summary, editable=True)) == expected
    allowed = rules.may_decide(ELS, summary)
    assert allowed.code == (None if expected else "nothing_to_decide")


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


def test_every_outcome_is_an_allowed_visibility_transition() -> None:
    for before, outcomes in rules.OUTCOMES.items():
        for outcome in outcomes:
            if outcome in rules.LEADS_TO:
                assert rules.LEADS_TO[outcome] in VISIBILITY_TRANSITIONS[before]


@pytest.mark.parametrize(
    ("outcome", "ground", "message", "code"),
    [
        ("publish", "", False, None),
        ("return", "", False, "message_needed"),
        ("return", "", True, None),
        ("reject", "", True, "ground_needed"),
        ("reject", "made_up", True, "ground_needed"),
        ("reject", "insult", False, "message_needed"),
        ("reject", "insult", True, None),
        ("hide", "", True, "ground_needed"),
        ("hide", "insult", False, "message_needed"),
        ("hide", "insult", True, None),
        ("restore", "", False, None),
    ],
)
def test_refusing_requires_a_ground_and_a_message(
    outcome: str, ground: str, message: bool, code: str | None
) -> None:
    assert rules.is_complete(Outcome(outcome), ground=ground, message=message).code == code


def decision(
    before: Visibility, after: Visibility, outcome: Outcome = Outcome.hide, by: int = 1
) -> Decision:
    return Decision(case_id=1, moderator_id=by, outcome=outcome, before=before, after=after, at=NOW)


V, O = Visibility, Outcome


@pytest.mark.parametrize(
    ("before", "after", "outcome", "code"),
    [
        (V.public, V.hidden, O.hide, None),
        (V.hidden, V.public, O.restore, None),
        (V.public, V.safeguarded, O.safeguard, None),
        (V.safeguarded, V.public, O.publish, None),
        (V.pending, V.public, O.publish, "no_way_back"),
        (V.pending, V.returned, O.send_back, None),
        (V.pending, V.rejected, O.reject, "no_way_back"),
        (V.pending, V.safeguarded, O.safeguard, "no_way_back"),
        (V.public, V.public, O.accept_edit, "no_way_back"),
        (V.public, V.public, O.keep, "no_way_back"),
        (V.hidden, V.public, O.take_back, "no_way_back"),
    ],
)
def test_only_reversible_decisions_are_taken_back(
    before: Visibility, after: Visibility, outcome: Outcome, code: str | None
) -> None:
    verdict = rules.may_take_back(ELS, decision(before, after, outcome), content(after), NOW)
    assert verdict.code == code


def test_taking_back_is_for_the_same_moderator_for_a_short_time() -> None:
    hide_decision = decision(V.public, V.hidden)
    hidden = content(V.hidden)
    last = NOW + rules.TAKE_BACK_TIME
    assert rules.may_take_back(ELS, hide_decision, hidden, last)
    late = rules.may_take_back(ELS, hide_decision, hidden, last + timedelta(seconds=1))
    assert late.code == "too_late_to_take_back"
    assert rules.may_take_back(BRAM, hide_decision, hidden, NOW).code == "not_your_decision"
    assert rules.may_take_back(MARIA, hide_decision, hidden, NOW).code == "not_your_decision"
    assert rules.may_take_back(ELS, hide_decision, content(V.erased), NOW).code == "moved_on"


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
        ([case(3), case(9, urgent=True)], case(2), 9),
        ([case(1, author=1), case(3)], case(2), 3),
        ([case(1, author=1)], case(2), None),
        ([case(3, open_=False)], case(2), None),
        ([case(1, urgent=True), case(3)], case(2, urgent=True), 3),
    ],
)
def test_the_next_case(waiting: list[Case], current: Case, expected: int | None) -> None:
    found = rules.next_case(waiting, current, ELS)
    assert (found.id if found else None) == expected
