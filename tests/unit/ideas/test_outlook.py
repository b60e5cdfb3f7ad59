"""Where an idea stands: the answer that holds, when its text last changed, and the end of its timeline."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from forum.core.visibility import Visibility
from forum.ideas import rules
from forum.ideas.presenters.timeline import MilestoneView, with_outlook
from forum.ideas.tables import Milestone, MilestoneKind, Status

START = datetime(2027, 3, 1, tzinfo=UTC)
K, S, V = MilestoneKind, Status, Visibility
Step = tuple[MilestoneKind, str, str, str]
"""Kind, state before and after, text."""
POSTED: Step = (K.visibility, V.draft, V.pending, "")
PUBLISHED: Step = (K.visibility, V.pending, V.public, "")
HIDDEN: Step = (K.visibility, V.public, V.hidden, "Why.")
BACK: Step = (K.visibility, V.hidden, V.public, "")
TAKEN_UP: Step = (K.status, S.open, S.under_review, "")
ACCEPTED: Step = (K.status, S.under_review, S.accepted, "Yes.")
DECLINED: Step = (K.status, S.under_review, S.declined, "No.")
PLANNED: Step = (K.status, S.accepted, S.planned, "")
BEGUN: Step = (K.status, S.planned, S.in_progress, "")
DONE: Step = (K.status, S.in_progress, S.realised, "Come and see.")
TAKEN_UP_AGAIN: Step = (K.status, S.declined, S.under_review, "")
LOOKS: Step = (K.status, S.open, S.under_review, "We look.")
OPEN_AGAIN: Step = (K.status, S.under_review, S.open, "")
LINKED: Step = (K.linked, "", "", "")
EDITED: Step = (K.edited, "", "", "")
EDITED_BEFORE: Step = (K.edited, V.pending, V.pending, "")
FORMER_ANSWER: Step = (K.status, S.open, S.open, "On the former site.")


def milestones(*steps: Step) -> list[Milestone]:
    """An idea's timeline, one step an hour."""
    return [
        Milestone(
            id=number, idea_id=1, at=START + timedelta(hours=number), kind=kind,
            before=before, after=after, text=text,
        )
        for number, (kind, before, after, text) in enumerate(steps, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((POSTED, PUBLISHED), None),
        ((POSTED, PUBLISHED, TAKEN_UP), None),
        ((PUBLISHED, LOOKS), "We look."),
        ((PUBLISHED, LOOKS, OPEN_AGAIN), None),
        ((PUBLISHED, TAKEN_UP, ACCEPTED), "Yes."),
        ((PUBLISHED, TAKEN_UP, ACCEPTED, PLANNED, LINKED, BEGUN), "Yes."),
        ((PUBLISHED, TAKEN_UP, ACCEPTED, PLANNED, BEGUN, DONE), "Come and see."),
        ((PUBLISHED, TAKEN_UP, DECLINED), "No."),
        ((PUBLISHED, TAKEN_UP, DECLINED, TAKEN_UP_AGAIN), None),
        ((PUBLISHED, TAKEN_UP, DECLINED, TAKEN_UP_AGAIN, ACCEPTED), "Yes."),
        # What a moderator wrote is no answer.
        ((PUBLISHED, HIDDEN, BACK), None),
        ((PUBLISHED, FORMER_ANSWER), "On the former site."),
    ],
)
def test_the_answer_that_holds(steps: Sequence[Step], expected: str | None) -> None:
    answer = rules.current_answer(milestones(*steps))
    assert (answer.text if answer else None) == expected


@pytest.mark.parametrize(
    ("steps", "changed"),
    [
        ((POSTED, PUBLISHED), None),
        ((POSTED, EDITED_BEFORE, PUBLISHED), None),
        ((POSTED, PUBLISHED, EDITED), 3),
        ((POSTED, PUBLISHED, EDITED, TAKEN_UP, EDITED, LINKED), 5),
        # Its history went when it left the site.
        ((POSTED, PUBLISHED, EDITED, HIDDEN, BACK), None),
        ((POSTED, PUBLISHED, HIDDEN, BACK, EDITED), 5),
    ],
)
def test_when_the_public_text_last_changed(steps: Sequence[Step], changed: int | None) -> None:
    expected = START + timedelta(hours=changed) if changed else None
    assert rules.changed_at(milestones(*steps)) == expected


def view(milestone: Milestone) -> MilestoneView:
    """What a page shows of it."""
    return MilestoneView(
        milestone.pk, "", "", f"step {milestone.pk}", None, None, None, "", "", milestone.after
    )


@pytest.mark.parametrize(
    ("steps", "status", "closes", "now", "coming"),
    [
        ((PUBLISHED,), S.open, "", "step 1", ("", "decides whether")),
        ((PUBLISHED,), S.open, "30 June", "step 1", ("After 30 June", "decides whether")),
        ((PUBLISHED, EDITED), S.open, "", "Open for support", ("", "decides whether")),
        ((PUBLISHED, TAKEN_UP), S.under_review, "", "step 2", ("", "yes, or not now")),
        ((PUBLISHED, TAKEN_UP, ACCEPTED), S.accepted, "", "step 3", ("", "project")),
        ((PUBLISHED, PLANNED, LINKED), S.planned, "", "Planned", ("", "work begins")),
        ((PUBLISHED, BEGUN), S.in_progress, "", "step 2", ("", "reality")),
        ((PUBLISHED, DONE), S.realised, "", "step 2", None),
        ((PUBLISHED, DECLINED), S.declined, "", "step 2", None),
        ((PUBLISHED, HIDDEN, BACK), S.open, "", "Open for support", ("", "decides whether")),
        ((), S.open, "", "Open for support", ("", "decides whether")),
    ],
)
def test_the_timeline_ends_with_now_and_what_comes_next(
    steps: Sequence[Step], status: Status, closes: str, now: str, coming: tuple[str, str] | None
) -> None:
    every = milestones(*steps)
    # As readers see it: a way back onto the site isn't on the public timeline.
    shown = [view(each) for each in every if each.before != V.hidden]
    outlook = with_outlook(shown, every, status, closes)
    assert [each.words for each in outlook if each.is_now] == [now]
    following = outlook[[each.is_now for each in outlook].index(True) + 1 :]
    if coming is None:
        assert following == []
    else:
        (step,) = following
        assert step.when == coming[0] and coming[1] in step.words and step.kind == "coming"
