"""Patches and quilts: each patch is a small, safe and unique SVG; a quilt combines patches."""

import re
from xml.etree import ElementTree

import pytest

from forum.town.presenters.patchwork import (
    CAPACITY,
    FAMILIES,
    LETTERS,
    PAIRS,
    Fill,
    PatchSpec,
    patch,
    quilt,
)

THEMES = range(len(FAMILIES))


def drawings(svg: str) -> tuple[str, ...]:
    """The path data of an SVG, sorted: the order in which shapes are drawn doesn't count."""
    return tuple("M".join(sorted(data.split("M"))) for data in re.findall(r' d="([^"]*)"', svg))


@pytest.mark.parametrize("theme", THEMES, ids=FAMILIES)
def test_five_thousand_numbers_give_five_thousand_patches(theme: int) -> None:
    assert len({drawings(patch(theme, 3, number, Fill.FULL)) for number in range(5_000)}) == 5_000


def test_patches_of_one_cycle_are_unique_and_later_cycles_are_knotted() -> None:
    first = [patch(0, 0, number) for number in range(CAPACITY)]
    assert len(set(first)) == CAPACITY
    for cycles in (1, 2, 5):
        later = patch(0, 0, 7 + cycles * CAPACITY)
        assert 'class="knots"' in later
        assert later not in first
    assert len({patch(0, 0, 7 + cycles * CAPACITY) for cycles in range(40)}) == 40


def test_there_are_at_least_eight_families_with_an_alphabet_of_different_letters() -> None:
    assert len(FAMILIES) >= 8
    for alphabet in FAMILIES.values():
        assert len(set(alphabet)) == LETTERS
        assert all(alphabet)


def test_a_theme_changes_the_shape_and_a_neighbourhood_only_the_colours() -> None:
    assert len({drawings(patch(theme, 0, 12)) for theme in THEMES}) == len(THEMES)
    assert drawings(patch(1, 0, 12)) == drawings(patch(1, 5, 12))
    assert len({patch(1, neighbourhood, 12) for neighbourhood in range(PAIRS)}) == PAIRS >= 8


@pytest.mark.parametrize("fill", Fill)
def test_the_fill_is_a_class(fill: Fill) -> None:
    assert f'class="patch patch-4 patch-{fill.value}"' in patch(2, 4, 9, fill)


def test_a_patch_is_decoration_without_styles_scripts_or_addresses() -> None:
    svg = patch(3, 2, 77, Fill.STRONG)
    root = ElementTree.fromstring(svg)
    assert root.get("aria-hidden") == "true"
    assert root.get("focusable") == "false"
    assert {name for element in root.iter() for name in element.attrib} <= {
        "class", "viewBox", "aria-hidden", "focusable", "d",
    }  # fmt: skip


@pytest.mark.parametrize("theme", THEMES, ids=FAMILIES)
def test_a_patch_stays_inside_its_square_and_small(theme: int) -> None:
    sizes = []
    for number in range(0, 4_000, 97):
        svg = patch(theme, 11, number, Fill.FULL)
        sizes.append(len(svg))
        for x, y in re.findall(r"M(\d+) (\d+)", svg):
            assert 0 <= int(x) <= 24
            assert 0 <= int(y) <= 24
    assert sum(sizes) / len(sizes) <= 700
    assert max(sizes) <= 900


def test_the_same_idea_always_has_the_same_patch() -> None:
    assert patch(1, 2, 3, Fill.STRONG) == patch(1, 2, 3, Fill.STRONG)


def test_a_number_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        patch(0, 0, -1)


def test_a_quilt_contains_every_patch_and_marks_free_cells_in_its_last_row() -> None:
    pieces = [PatchSpec(number % 10, number % 12, number, Fill.FULL) for number in range(10)]
    root = ElementTree.fromstring(quilt(pieces, columns=4))
    assert root.get("viewBox") == "-1 -1 98 74"
    assert len(root.findall("g")) == 10
    free = root.find("path[@class='quilt-free']")
    assert free is not None
    assert free.get("d", "").count("M") == 2
    seam = root.find("path[@class='quilt-seam']")
    assert seam is not None
    assert seam.get("d") == "M24 0v72M48 0v72M72 0v72M0 24h96M0 48h96M0 0h96v72H0z"


def test_a_full_quilt_has_no_free_cell_and_an_empty_one_is_an_empty_string() -> None:
    assert "quilt-free" not in quilt([PatchSpec(0, 0, 1), PatchSpec(1, 1, 2)], columns=2)
    assert quilt([], columns=3) == ""
    with pytest.raises(ValueError, match="at least one column"):
        quilt([], columns=0)
