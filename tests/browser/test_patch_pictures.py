"""The picture of a patch in mail is drawn as the patch on a page, by day."""

from typing import Any

import pytest

from forum.core.colours import STYLESHEETS
from forum.town.presenters.patch_picture import patch_picture
from forum.town.presenters.patchwork import Fill, PatchSpec, patch
from tests.browser.conftest import OpenPage

STYLES = """() => [...document.querySelectorAll('svg .cloth, svg .one, svg .two, svg .knots')].map(
    element => {
        const style = getComputedStyle(element);
        return [element.getAttribute('class'), element.getAttribute('d'), style.fill, style.fillOpacity, style.stroke]
            .concat(style.stroke === 'none' ? [] : [style.strokeWidth, style.strokeDasharray,
                style.strokeLinejoin, style.strokeLinecap]);
    })"""


@pytest.mark.parametrize("fill", Fill)
def test_a_picture_looks_as_on_a_page(open_page: OpenPage, fill: Fill) -> None:
    spec = PatchSpec(2, 3, 41, fill)
    page = open_page()

    def styles(drawing: str, stylesheet: str = "") -> list[Any]:
        page.set_content(drawing)
        page.add_style_tag(content=f":root {{ color-scheme: light }} {stylesheet}")
        found: list[Any] = page.evaluate(STYLES)
        return found

    on_page = styles(patch(*spec), (STYLESHEETS / "town.css").read_text())
    assert {classes for classes, *_ in on_page} >= {"cloth", "one", "two"}
    assert styles(patch_picture(spec)) == on_page
