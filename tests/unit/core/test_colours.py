"""Colours: contrast by WCAG, and the shades of a town's own colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.colours import (
    LEAST_CONTRAST,
    NIGHT_CONTRAST,
    action_colours,
    contrast,
    day_colours,
    day_contrast,
    nearest_passing,
)

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # Examples of others: #767676 is the lightest grey that passes on white, #777777 does not.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


def test_the_shipped_colour_passes() -> None:
    assert day_contrast(day_colours("tokens.css", ":root")["action"]) >= LEAST_CONTRAST


@given(COLOURS)
def test_the_nearest_colour_passes_and_is_no_darker_than_it_must_be(colour: str) -> None:
    nearest = nearest_passing(colour)
    assert day_contrast(nearest) >= LEAST_CONTRAST
    if day_contrast(colour) >= LEAST_CONTRAST:
        assert nearest == colour


@given(COLOURS)
def test_every_shade_is_easy_to_read_by_day_and_by_night(colour: str) -> None:
    shades = action_colours(nearest_passing(colour))
    for shade in (shades.day, shades.day_deep):
        for ground in ("#fbf7ee", "#f3ecdc", "#fffdf9"):
            assert contrast(shade, ground) >= LEAST_CONTRAST
    for shade in (shades.night, shades.night_deep):
        for ground in ("#0f1f23", "#172a2f", "#182d32"):
            assert contrast(shade, ground) >= NIGHT_CONTRAST
