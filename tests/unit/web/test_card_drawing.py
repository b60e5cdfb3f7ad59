"""Drawing of cards: every title fits, in both directions, and nothing in it becomes markup."""

from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from PIL import Image

from forum.town.presenters.patch_picture import patch_picture, quilt_picture
from forum.town.presenters.patchwork import Fill, PatchSpec
from forum.web.rendering import card_drawing

PAPER = "#fbf7ee"
LONG_WORD = "Buurthuisvrijwilligersvergaderzaalverwarmingsinstallatie"
TITLES = {
    "short": ("Een bank", "ltr"),
    "long": (" ".join([LONG_WORD] * 12), "ltr"),
    "arabic": ("مقعد أمام المركز 12 (Buurthuis) للجميع؟", "rtl"),
    "long arabic": ("مقعد أمام المركز للجميع " * 20, "rtl"),
    "markup": ("</text><script>&\"'", "ltr"),
    "no letter of ours": ("茶を飲む ☕", "ltr"),
    "empty": ("", "rtl"),
}


def card(title: str, direction: str) -> dict[str, str]:
    return {
        "title": title, "direction": direction, "picture": patch_picture(PatchSpec(1, 2, 3, Fill.FULL)),
        "name": "Samenspraak", "town": "Lindekom", "paper": PAPER, "ink": "#10292b", "soft": "#3c5153",
        "line": "#2a3b94",
    }  # fmt: skip


def ink_box(
    picture: Image.Image, box: tuple[int, int, int, int]
) -> tuple[int, int, int, int] | None:
    """Where a part of a picture isn't paper, within that part."""
    part = picture.convert("RGB").crop(box)
    paper = Image.new("RGB", part.size, PAPER)
    return (
        Image.composite(part, paper, Image.eval(part.convert("L"), lambda v: 255 if v < 200 else 0))
        .point(lambda value: 255 if value < 200 else 0)
        .getbbox()
    )


@pytest.mark.parametrize("name", TITLES)
def test_a_title_stays_within_its_place(name: str) -> None:
    title, direction = TITLES[name]
    picture = Image.open(BytesIO(card_drawing.draw(card(title, direction))))
    assert picture.size == (1200, 630)
    edge = card_drawing.MARGIN - 4
    for box in (
        (0, 0, edge, 630),
        (1200 - edge, 0, 1200, 630),
        (0, 0, 1200, edge - 20),
        (0, 600, 1200, 630),
    ):
        assert ink_box(picture, box) is None, box
    middle = (496, 60, 1140, 440) if direction == "ltr" else (60, 60, 704, 440)
    has_letters = name not in ("no letter of ours", "empty")
    assert (ink_box(picture, middle) is not None) is has_letters


def test_arabic_is_shaped_and_runs_from_the_right() -> None:
    """Joined letters are narrower than letters apart, which a zero-width non-joiner keeps so."""
    joined = card("ممم", "rtl")
    apart = card("م\u200cم\u200cم", "rtl")
    boxes = [
        ink_box(Image.open(BytesIO(card_drawing.draw(each))), (60, 60, 704, 440))
        for each in (joined, apart)
    ]
    assert boxes[0] and boxes[1]
    assert boxes[0][2] - boxes[0][0] < boxes[1][2] - boxes[1][0]
    assert boxes[0][2] > 600, "it begins beside the picture, which is on the right"


@pytest.mark.parametrize("title", ["</text><script>&\"'", "Een bank"])
def test_a_card_is_one_well_formed_drawing(title: str) -> None:
    root = fromstring(card_drawing.compose(card(title, "ltr")))
    assert not [each for each in root.iter() if each.tag.endswith("script")]


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_each_patch_of_a_quilt_keeps_its_colours(count: int) -> None:
    specs = [PatchSpec(index, index, index * 31, list(Fill)[index % 3]) for index in range(count)]
    root = fromstring(quilt_picture(specs))
    styles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}style")]
    assert len(set(styles)) == count
