"""Back from an idea: the list is where it was, with its filters, also after parts were added to it."""

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.serving import RunningForum


@pytest.mark.parametrize("part", [0, 1])
def test_back_leads_to_the_idea_in_its_part_of_the_list(
    demo: RunningForum, open_page: OpenPage, part: int
) -> None:
    page = open_page(width=360)
    page.goto(f"{demo.address}/nl/ideas?sort=new")
    for added in (1, 2):
        page.locator(".paging a").click()
        page.locator(".idea-list").nth(added).wait_for()
    link = page.locator(".idea-list").nth(part).locator("h3 a").nth(12)
    title = link.inner_text()
    link.click()
    page.wait_for_url("**/ideas/*-*")
    page.go_back()
    again = page.get_by_role("link", name=title, exact=True)
    again.wait_for()
    page.wait_for_function(
        "link => { const { top } = link.getBoundingClientRect(); return top > 0 && top < innerHeight }",
        arg=again.element_handle(),
    )
    assert "sort=new" in page.url
    assert ("after=" in page.url) == bool(part)


def test_folds_of_filters_work_by_keyboard_and_without_scripts(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page(width=320, scripts=False)
    page.goto(f"{demo.address}/nl/ideas?sort=new")
    before = page.locator(".filter-bar summary").nth(1).bounding_box()
    page.locator(".filter-bar summary").first.press("Enter")
    assert page.locator(".filter-bar summary").nth(1).bounding_box() == before, (
        "no fold moves another"
    )
    chip = page.locator(".filter-bar details[open] a").first
    count = chip.locator(".count").inner_text()
    chip.press("Enter")
    page.wait_for_url("**theme=*")
    assert page.locator(".chosen").inner_text().startswith(count)
    assert page.locator(".idea-list > li").count() == min(int(count), 20)
    page.locator(".chip-chosen >> visible=true").press("Enter")
    page.wait_for_url(lambda url: "theme=" not in url)
    assert "sort=new" in page.url
