"""Helplines that fit what somebody may be in danger of come first, the others in their order."""

import pytest

from forum.core.helplines import Helpline, fitting_first

LINES = [
    Helpline("Emergency", "112", "en"),
    Helpline("Suicide", "1", "en", "suicide"),
    Helpline("Violence", "2", "en", "violence"),
    Helpline("Children", "3", "en", "children"),
]


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ((), ["112", "1", "2", "3"]),
        (("cry_for_help",), ["112", "1", "2", "3"]),
        (("suicide",), ["1", "112", "2", "3"]),
        (("self_harm",), ["1", "112", "2", "3"]),
        (("neglect",), ["2", "112", "1", "3"]),
        (("children", "abuse"), ["2", "3", "112", "1"]),
    ],
)
def test_fitting_helplines_come_first(categories: tuple[str, ...], expected: list[str]) -> None:
    assert [line.phone for line in fitting_first(LINES, categories)] == expected
