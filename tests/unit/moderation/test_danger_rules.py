"""Rules that protect people and texts: danger, personal data, reports, batches; tables on unsaved objects."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from forum.core.content.review_policy import SAMPLED
from forum.core.content.sealed import SealedText
from forum.core.content.summary import Edit, FormerAnswer
from forum.core.screening.signs import PERSONAL_DATA
from forum.core.visibility import Visibility
from moderation.rules import batches, concerns, counting, reports, translation
from moderation.rules import cases as rules
from moderation.tables.cases import Case, CaseKind
from moderation.tables.concerns import Concern, ConcernSource, ContactOutcome
from moderation.tables.counts import ReportResult, Source
from moderation.tables.decisions import DecisionState, Outcome
from moderation.tables.reports import ReportReason
from tests.unit.moderation.test_rules import BRAM, EDIT, ELS, MARIA, NOW, case, content, decision

V, O = Visibility, Outcome


def about(*, urgent: bool = False, signs: str = "", reports: int = 0, open_: bool = True) -> Case:
    """A case with what a program and readers said."""
    found = case(1, urgent=urgent, open_=open_)
    found.signs, found.reports = signs, reports
    return found


@pytest.mark.parametrize(
    ("urgent", "visibility", "is_recorded"),
    [(False, V.pending, False), (True, V.public, True), (False, V.safeguarded, True)],
)
def test_whoever_reads_a_cry_for_help_is_in_the_trail(
    urgent: bool, visibility: Visibility, is_recorded: bool
) -> None:
    assert rules.is_look_recorded(about(urgent=urgent), content(visibility)) is is_recorded


@pytest.mark.parametrize(
    ("possible", "expected"),
    [
        ((O.publish, O.send_back, O.redact, O.reject), (O.send_back, O.redact, O.publish, O.reject)),
        ((O.accept_edit, O.redact, O.refuse_edit), (O.refuse_edit, O.redact, O.accept_edit)),
        # Of somebody who may be in danger the text is kept private first.
        ((O.safeguard, O.publish, O.send_back), (O.safeguard, O.send_back, O.publish)),
        ((O.publish, O.send_back, O.safeguard), (O.send_back, O.publish, O.safeguard)),
        ((), ()),
    ],
)  # fmt: skip
def test_with_personal_data_the_safest_comes_first(
    possible: tuple[Outcome, ...], expected: tuple[Outcome, ...]
) -> None:
    assert rules.safest_first(possible) == expected


@pytest.mark.parametrize(
    ("source", "edit", "possible", "expected"),
    [
        ("Tekst", None, (O.publish,), O.publish),
        ("Tekst", None, (O.reject,), None),
        # A text that came as HTML has no words that can be left out.
        (None, None, (O.publish,), None),
        ("Tekst", replace(EDIT, source="Nieuw"), (O.accept_edit,), O.accept_edit),
        ("Tekst", EDIT, (O.accept_edit,), None),
    ],
)
def test_what_is_published_without_what_the_shield_found(
    source: str | None, edit: Edit | None, possible: tuple[Outcome, ...], expected: Outcome | None
) -> None:
    visibility = V.public if edit else V.pending
    summary = replace(content(visibility), source=source, edit=edit)
    assert rules.publishing_after_redaction(summary, possible) is expected


@pytest.mark.parametrize(
    ("open_", "state", "code"),
    [
        (False, None, None),
        (False, DecisionState.in_effect, None),
        (False, DecisionState.waiting, "nothing_to_decide"),
        (True, DecisionState.in_effect, "nothing_to_decide"),
    ],
)
def test_a_second_look_comes_when_nothing_can_be_taken_back(
    open_: bool, state: DecisionState | None, code: str | None
) -> None:
    last = decision(V.public, V.hidden, state=state) if state else None
    allowed = rules.may_decide(ELS, content())
    assert rules.may_look_again(about(open_=open_), last, allowed).code == code


@pytest.mark.parametrize(
    ("newest_first", "sealed_at", "expected"),
    [
        ([], NOW, False),
        ([(O.redact, "in_effect")], NOW, True),
        ([(O.redact, "in_effect")], None, False),
        ([(O.redact, "in_effect")], NOW + timedelta(days=1), False),
        ([(O.keep, "in_effect"), (O.redact, "in_effect")], NOW, True),
        ([(O.put_back, "in_effect"), (O.redact, "in_effect")], NOW, False),
        ([(O.hide, "taken_back"), (O.redact, "in_effect")], NOW, True),
        ([(O.redact, "waiting")], NOW, False),
        ([(O.redact, "lapsed")], NOW, False),
    ],
)
def test_what_can_be_put_back(
    newest_first: list[tuple[Outcome, str]], sealed_at: datetime | None, expected: bool
) -> None:
    sealed = [
        SealedText(subject_kind="idea", subject_id=1, field="body", text="Tekst", sealed_at=each)
        for each in (NOW - timedelta(days=1), sealed_at)
        if each and sealed_at
    ]
    decisions = [
        decision(V.public, V.public, outcome, DecisionState(state))
        for outcome, state in newest_first
    ]
    assert rules.is_redacted(decisions, sealed) is expected


@pytest.mark.parametrize(
    ("visibility", "number", "expected"),
    [
        (V.pending, 0, True),
        (V.public, 1, True),
        (V.public, 0, False),
        (V.withdrawn, 1, False),
        (V.hidden, 1, False),
    ],
)
def test_what_waits_again_when_a_decision_lapses(
    visibility: Visibility, number: int, expected: bool
) -> None:
    assert rules.needs_look_again(about(reports=number), content(visibility)) is expected


def test_the_values_shown_depend_on_the_answer_that_becomes_public_too() -> None:
    answered = replace(content(), answer=FormerAnswer("<p>Ja</p>", "nl"))
    assert rules.shown(answered) != rules.shown(content())
    assert rules.shown(answered) != rules.shown(
        replace(answered, answer=FormerAnswer("<p>Nee</p>", "nl"))
    )


def test_an_author_never_reads_that_their_text_was_drawn_by_lot() -> None:
    assert rules.noticed(["fast", SAMPLED]) == ["fast"]


@pytest.mark.parametrize(
    ("passage", "code"), [("Nieuw", None), ("nieuwe tekst", None), ("Iets anders", "passage_unknown")]
)  # fmt: skip
def test_a_passage_is_in_the_edit(passage: str, code: str | None) -> None:
    edit = replace(EDIT, body_html="<p>Een nieuwe\ntekst</p>")
    assert rules.is_quoted(passage, content(V.public, edit=edit)).code == code


@pytest.mark.parametrize(
    ("item", "visibility", "outcome", "in_trouble", "code"),
    [
        (about(), V.pending, O.publish, False, None),
        (about(), V.pending, O.publish, True, "alone_in_trouble"),
        (about(urgent=True), V.pending, O.publish, False, "alone_in_trouble"),
        (about(), V.safeguarded, O.publish, False, "alone_in_trouble"),
        (about(), V.pending, None, False, "decision_does_not_fit"),
        (about(signs=PERSONAL_DATA), V.pending, O.publish, False, "alone_personal_data"),
        (about(signs=PERSONAL_DATA), V.public, O.accept_edit, False, "alone_personal_data"),
        (about(signs=PERSONAL_DATA), V.pending, O.reject, False, None),
        (about(open_=False), V.pending, O.publish, False, "case_decided"),
        (about(), V.withdrawn, O.publish, False, "case_withdrawn"),
    ],
)
def test_what_is_decided_together(
    item: Case, visibility: Visibility, outcome: Outcome | None, in_trouble: bool, code: str | None
) -> None:
    verdict = batches.may_decide_together(
        ELS, item, content(visibility), outcome, has_reported=False, in_trouble=in_trouble
    )
    assert verdict.code == code


def _concern(source: ConcernSource, categories: str = "") -> Concern:
    return Concern(
        subject_kind="idea", subject_id=1, source=source, categories=categories, opened_at=NOW
    )


@pytest.mark.parametrize(
    ("waited", "minutes"),
    [
        (timedelta(0), 30),
        (timedelta(hours=4) - timedelta(seconds=1), 30),
        (timedelta(hours=4), 240),
        (timedelta(days=2) - timedelta(seconds=1), 240),
        (timedelta(days=2), 1440),
        (timedelta(days=90), 1440),
    ],
)
def test_colleagues_are_mailed_until_somebody_takes_it(waited: timedelta, minutes: int) -> None:
    noticed = _concern(ConcernSource.program)
    assert concerns.minutes_until_next_alert(noticed, NOW + waited) == minutes


@pytest.mark.parametrize(("categories", "minutes"), [("", 1440), ("suicide", 30)])
def test_a_request_for_help_is_urgent_by_its_words(categories: str, minutes: int) -> None:
    request = _concern(ConcernSource.request, categories)
    assert concerns.minutes_until_next_alert(request, NOW) == minutes


@pytest.mark.parametrize(
    ("visibility", "code"),
    [
        (V.pending, None),
        (V.returned, None),
        (V.safeguarded, None),
        (V.public, "not_withdrawable"),
        (V.hidden, "not_withdrawable"),
        (V.erased, "not_withdrawable"),
    ],
)
def test_authors_delete_what_only_moderators_see(visibility: Visibility, code: str | None) -> None:
    assert concerns.may_delete(MARIA, content(visibility)).code == code
    assert concerns.may_delete(ELS, content(visibility)).code == "not_author"


@pytest.mark.parametrize(
    ("outcome", "handed_to", "unanswered", "code"),
    [
        (ContactOutcome.not_reached, "", 2, "more_tries_needed"),
        (ContactOutcome.not_reached, "", 3, None),
        (ContactOutcome.handed_over, "", 3, "handed_to_needed"),
        (ContactOutcome.handed_over, "CAW", 0, None),
        (ContactOutcome.reached, "", 0, None),
        (ContactOutcome.safe, "", 0, None),
    ],
)
def test_what_ends_a_concern(
    outcome: ContactOutcome, handed_to: str, unanswered: int, code: str | None
) -> None:
    assert concerns.is_complete(outcome, handed_to, unanswered).code == code


def test_whoever_has_taken_a_concern_sees_who_it_is_while_it_is_open() -> None:
    concern = Concern(
        subject_kind="idea", subject_id=1, author_id=5, source=ConcernSource.program,
        opened_at=NOW, taken_by=ELS.member_id,
    )  # fmt: skip
    assert concerns.may_see_author(ELS, concern)
    assert not concerns.may_see_author(BRAM, concern)
    concern.author_id = ELS.member_id
    assert not concerns.may_see_author(ELS, concern)


@pytest.mark.parametrize(
    ("lately", "same_place", "same_words", "expected"),
    [(4, 2, 2, False), (5, 1, 1, True), (3, 3, 1, True), (3, 1, 3, True)],
)
def test_what_looks_like_a_flood(
    lately: int, same_place: int, same_words: int, expected: bool
) -> None:
    assert reports.is_flood(lately, same_place, same_words) is expected


@pytest.mark.parametrize(
    ("outcome", "before", "expected"),
    [
        (O.publish, V.pending, True),
        (O.publish, V.safeguarded, False),
        (O.safeguard, V.pending, False),
        (O.keep, V.safeguarded, False),
        (O.hide, V.public, True),
    ],
)
def test_people_in_trouble_are_in_no_figure(
    outcome: Outcome, before: Visibility, expected: bool
) -> None:
    assert counting.is_counted(decision(before, V.public, outcome)) is expected


@pytest.mark.parametrize(
    ("number", "signs", "expected"),
    [(1, "fast", Source.readers), (0, "fast", Source.program), (0, "", Source.people)],
)
def test_who_drew_attention(number: int, signs: str, expected: Source) -> None:
    assert counting.source_of(about(reports=number, signs=signs)) is expected


@pytest.mark.parametrize(
    ("outcome", "after", "expected"),
    [
        (O.keep, V.public, ReportResult.stays),
        (O.redact, V.public, ReportResult.changed),
        (O.accept_edit, V.public, ReportResult.changed),
        (O.hide, V.hidden, ReportResult.taken_off),
    ],
)
def test_what_came_of_a_report(outcome: Outcome, after: Visibility, expected: ReportResult) -> None:
    assert counting.report_result(decision(V.public, after, outcome)) is expected
    assert counting.report_result(None) is ReportResult.taken_away


def test_danger_is_no_reason_that_is_counted_and_what_came_back_no_wait() -> None:
    assert ReportReason.danger in counting.REASONS_NOT_COUNTED
    assert CaseKind.resubmitted not in counting.WAITED_FOR
    assert CaseKind.public not in counting.WAITED_FOR


@pytest.mark.parametrize(
    ("visibility", "urgent", "in_trouble", "code"),
    [
        (V.public, False, False, None),
        (V.pending, False, False, "translation_private"),
        (V.public, True, False, "translation_private"),
        (V.public, False, True, "translation_private"),
    ],
)
def test_what_a_translation_service_may_get(
    visibility: Visibility, urgent: bool, in_trouble: bool, code: str | None
) -> None:
    for takes_private in (False, True):
        verdict = translation.may_translate(
            about(urgent=urgent),
            content(visibility),
            in_trouble=in_trouble,
            takes_private=takes_private,
        )
        assert verdict.code == (None if takes_private else code)


def test_a_second_look_that_changes_nothing_is_no_outcome_of_a_report() -> None:
    hide, keep = decision(V.public, V.hidden), decision(V.hidden, V.hidden, O.keep)
    hide.id, keep.id, keep.case_id = 1, 2, 2
    found = reports.report_outcome(1, [keep, hide])
    assert found == reports.ReportOutcome(hide, is_reversed=False)
    restore = decision(V.hidden, V.public, O.restore)
    restore.id, restore.case_id = 3, 3
    found = reports.report_outcome(1, [restore, keep, hide])
    assert found == reports.ReportOutcome(restore, is_reversed=True)
