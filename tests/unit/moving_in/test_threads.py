"""Threads: one level of answers, in an order in which each can be added."""

from datetime import UTC, datetime

from forum.moving_in.reading.comment_row import CommentRow
from forum.moving_in.reading.findings import Findings
from forum.moving_in.reading.threads import CommentsByIdea, thread


def _row(source_id: str, parent: str = "", *, subject: str = "7", day: int = 1) -> CommentRow:
    date = datetime(2024, 5, day, tzinfo=UTC)
    return CommentRow(int(source_id), source_id, subject, f"tekst {source_id}", parent, date)


def _shape(rows: list[CommentRow]) -> list[tuple[str, str]]:
    return [(each.row.source_id, each.answers) for each in thread(rows)]


def test_answers_follow_what_they_answer() -> None:
    rows = [_row("3", "2", day=1), _row("2", "1", day=3), _row("1", day=2), _row("4", day=1)]
    assert _shape(rows) == [("4", ""), ("1", ""), ("3", "1"), ("2", "1")]


def test_a_missing_parent_and_a_circle_make_first_comments() -> None:
    assert _shape([_row("1", "99")]) == [("1", "")]
    assert _shape([_row("1", "2"), _row("2", "1")]) == [("1", ""), ("2", "")]


def test_the_subject_of_an_answer_is_that_of_its_thread() -> None:
    by_idea = CommentsByIdea([_row("1"), _row("2", "1", subject="1")], Findings())
    assert [row.source_id for row in by_idea.take("7", "Bank")] == ["1", "2"]
    assert len(by_idea) == 0


def test_comments_are_found_by_the_title_of_their_idea_too() -> None:
    by_idea = CommentsByIdea([_row("1", subject="Een  Bänk"), _row("2", subject="8")], Findings())
    assert [row.source_id for row in by_idea.take("7", "een bank")] == ["1"]
    assert len(by_idea) == 1
