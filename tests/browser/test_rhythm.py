"""One rhythm of space: no gap of a resident's page is larger than that between its sections."""

import pytest

from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.browser.page_list import PAGES
from tests.browser.serving import RunningForum

MAX_GAP = 64
"""Pixels: `--between-sections` on a wide screen, rounded up."""
WIDE_GAPS = """most => {
  const shown = each => each.checkVisibility() && each.getBoundingClientRect().height > 2
    && getComputedStyle(each).position !== 'absolute';
  const name = each => [each.localName, ...each.classList].join('.');
  const found = [];
  for (const parent of document.querySelectorAll('main, main :not(svg *)')) {
    const children = [...parent.children].filter(shown);
    for (let after = 1; after < children.length; after++) {
      const [above, below] = [children[after - 1], children[after]];
      const [first, second] = [above.getBoundingClientRect(), below.getBoundingClientRect()];
      const gap = second.top - first.bottom;
      // What stands beside the other, in a column of its own, has no gap to it.
      const isBelow = second.left < first.right && first.left < second.right;
      if (isBelow && gap > most) found.push(`${Math.round(gap)} px: ${name(above)}, ${name(below)}`);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("person", [None, "maria"])
def test_no_gap_is_wider_than_that_between_sections(
    demo: RunningForum, open_page: OpenPage, person: str | None
) -> None:
    page = open_page()
    if person:
        page.request.post(f"{demo.address}/nl/demo/{person}")
    odd: dict[str, list[str]] = {}
    for path in PAGES[person]:
        page.goto(f"{demo.address}/nl/{path}")
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            if found := page.evaluate(WIDE_GAPS, MAX_GAP):
                odd[f"{path} at {width} px"] = found
    assert not odd
