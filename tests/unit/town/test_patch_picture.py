"""Patches as pictures for mail: the colours of the stylesheet, and a drawing in each."""

import pytest

from forum.core.colours import day_colours
from forum.core.mail.picture import to_png
from forum.town.presenters.patch_picture import patch_picture
from forum.town.presenters.patchwork import PAIRS, Fill, PatchSpec


@pytest.mark.parametrize("neighbourhood", range(PAIRS))
def test_a_picture_has_the_colours_of_its_patch(neighbourhood: int) -> None:
    colours = day_colours("town.css", f".patch-{neighbourhood}")
    assert set(colours) == {"one", "two", "cloth"}
    picture = patch_picture(PatchSpec(0, neighbourhood, 7, Fill.FULL))
    assert all(colour in picture for colour in colours.values())
    assert "var(" not in picture


def test_every_state_of_an_idea_is_drawn_differently() -> None:
    pictures = {to_png(patch_picture(PatchSpec(2, 3, 41, fill))) for fill in Fill}
    assert len(pictures) == len(Fill)
    assert all(len(picture) > 300 for picture in pictures)


def test_an_unknown_rule_is_reported() -> None:
    with pytest.raises(LookupError, match=r"town\.css has no rule for \.patch-99"):
        day_colours("town.css", ".patch-99")
