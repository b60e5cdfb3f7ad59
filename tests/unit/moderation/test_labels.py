"""Moderation labels: messages and notices to authors, word differences, and ages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.content.grounds import GROUNDS, READY_SENTENCES, shipped_wording
from forum.core.i18n.translations import override_language
from forum.core.text.diff import changes
from forum.inbox.labels import NOTICES
from moderation.labels import cases as labels
from moderation.labels.signs import sign_tags
from moderation.presenters.cases import age_words, repeats
from moderation.rules import cases as rules
from moderation.tables.decisions import Outcome

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


def test_every_decision_has_its_labels() -> None:
    decisions = {item for outcomes in rules.OUTCOMES.values() for item in outcomes}
    decisions |= set(rules.OUTCOMES_OF_EDIT)
    for table in (labels.BUTTONS, labels.KEYS, labels.WHAT_NOW):
        assert set(table) == decisions
    assert set(labels.DECIDED) == set(Outcome)
    assert {f"decided_{item}" for item in Outcome} <= set(labels.MESSAGES)
    assert set(READY_SENTENCES) == set(GROUNDS)
    assert set(labels.NOTICES.values()) <= set(NOTICES)
    assert set(labels.DURATIONS) == rules.NEEDS_GROUND
    assert set(labels.NOTICES) == decisions - {Outcome.keep}


@pytest.mark.parametrize("summary", rules.OUTCOMES.values())
def test_no_two_decisions_of_one_screen_share_a_key(summary: tuple[Outcome, ...]) -> None:
    keys = [labels.KEYS[outcome] for outcome in summary]
    assert len(set(keys)) == len(keys)
    assert "n" not in keys


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["cry_for_help", "suicide", "neglect"], ["Maybe suicide", "Maybe neglect"]),
        (["cry_for_help", "personal_data"], ["May be a cry for help", "Personal details"]),
        (["sampled", "of an older version"], ["Drawn by lot"]),
    ],
)
def test_what_is_known_stands_for_that_it_may_be_a_cry(
    codes: list[str], expected: list[str]
) -> None:
    assert sign_tags(codes) == expected


def test_a_refusal_contains_its_ground_ready_sentence_and_own_message() -> None:
    message = labels.message(
        shipped_wording, Outcome.reject, "insult", "yes", "Groeten, Els.", "en"
    )
    letter = labels.ground_and_message(shipped_wording, "insult", message, "en")
    assert letter.split("\n\n") == [
        GROUNDS["insult"], READY_SENTENCES["insult"], "Groeten, Els.",
    ]  # fmt: skip


def test_no_ready_sentence_unless_chosen() -> None:
    assert labels.message(shipped_wording, Outcome.reject, "insult", "", "", "en") == ""
    assert labels.message(shipped_wording, Outcome.send_back, "", "made_up", "", "en") == ""
    assert labels.message(shipped_wording, Outcome.publish, "", "say_more", "", "en") == ""


def test_changes_are_listed_word_by_word() -> None:
    pieces = [(piece.kind, piece.text) for piece in changes("een oude bank", "een nieuwe bank")]
    assert pieces == [
        ("same", "een "), ("gone", "oude"), ("come", "nieuwe"), ("same", " bank"),
    ]  # fmt: skip
    assert [(piece.kind, piece.text) for piece in changes("een bank", "een bank\n\nvoor twee")] == [
        ("same", "een bank\n\n"), ("come", "voor twee"),
    ]  # fmt: skip


@given(st.text(max_size=60), st.text(max_size=60))
def test_changes_contain_every_word_of_both_texts(before: str, after: str) -> None:
    pieces = changes(before, after)
    old_text = "".join(piece.text for piece in pieces if piece.kind != "come")
    new_text = "".join(piece.text for piece in pieces if piece.kind != "gone")
    assert "".join(old_text.split()) == "".join(before.split())
    assert new_text == after


@pytest.mark.parametrize(
    ("elapsed", "language", "expected"),
    [
        (timedelta(seconds=3), "en", "1 minute"),
        (timedelta(hours=3), "nl", "3 uur"),
        (timedelta(days=2), "en", "2 days"),
    ],
)
def test_ages_in_words(elapsed: timedelta, language: str, expected: str) -> None:
    with override_language(language):
        assert age_words(NOW - elapsed, NOW) == expected


def test_how_long_ago_in_words() -> None:
    with override_language("nl"):
        assert age_words(NOW - timedelta(days=2), NOW, ago=True) == "2 dagen geleden"


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Ik help mee.", "Ik help mee.", True),
        ("Ik help mee met…", "Ik help mee met de soep.", True),
        ("Soep op straat", "Zet een tafel op het plein.", False),
    ],
)
def test_titles_that_only_repeat_the_body(title: str, body: str, expected: bool) -> None:
    assert repeats(title, body) is expected
