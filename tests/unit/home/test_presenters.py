"""Figures of hope and quilts of links, on unsaved rows."""

import pytest

from forum.core.i18n.formatting import MOST_COUNTED
from forum.core.i18n.translations import override_language
from forum.home.presenters import QUILTED, hope_figures, quilt_pieces
from forum.home.queries.front_page import Support
from forum.ideas.tables import Idea, Status
from forum.town.presenters.lookup import TownLookup

NOWHERE = TownLookup({}, {})


def idea(number: int) -> Idea:
    return Idea(
        id=number, title=f"Idee {number}", body="", body_html="", language="nl", code=str(number)
    )


@pytest.mark.parametrize(
    ("support", "answered", "carried_out", "realised"),
    [
        ({}, "0", "0", "0"),
        (
            {Status.declined: Support(2, 9), Status.in_progress: Support(3, 214), Status.realised: Support(1, 40)},
            "6", "214", "1",
        ),
        ({Status.accepted: Support(700, 1), Status.declined: Support(700, 1)}, "1,000+", "0", "0"),
        ({Status.in_progress: Support(MOST_COUNTED, 52_000)}, "1,000+", "52,000+", "0"),
        ({Status.realised: Support(MOST_COUNTED, 1)}, "1,000+", "0", "1,000+"),
    ],
)  # fmt: skip
def test_figures_that_stop_counting_say_so(
    support: dict[Status, Support], answered: str, carried_out: str, realised: str
) -> None:
    with override_language("en"):
        hope = hope_figures(support)
    shown = (hope.answered.shown, hope.carried_out.shown, hope.realised.shown)
    assert shown == (answered, carried_out, realised)


def test_a_quilt_has_each_idea_once_and_keeps_their_order_when_another_comes() -> None:
    ideas = [idea(number) for number in range(1, QUILTED)]
    before = [piece.title for piece in quilt_pieces([*ideas, *ideas], NOWHERE, "nl")]
    after = [piece.title for piece in quilt_pieces([idea(90), *ideas], NOWHERE, "nl")]
    assert len(before) == len(ideas) != len(after)
    assert [title for title in after if title != "Idee 90"] == before
    assert before != [each.title for each in ideas]
    assert len(quilt_pieces([idea(90), idea(91), *ideas], NOWHERE, "nl")) == QUILTED
