"""The town's words and looks by keyboard, in Arabic, on a narrow screen, with scripts and without."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum
from tests.browser.test_header import MAX_HEAD
from tests.unit.core.town_settings.drawings import CIRCLE, svg

HOURS = "ar/admin/words/hours"
COLOUR = "ar/admin/words/action_colour"
LOGO = "ar/admin/words/logo"
MAX_TABS = 60


@pytest.fixture
def reset(demo: RunningForum, open_page: OpenPage) -> Iterator[None]:
    """Leave them to the settings again, for the tests that share this town."""
    yield
    page = open_page()
    page.request.post(f"{demo.address}/nl/demo/ann")
    for path in (HOURS, COLOUR, LOGO):
        page.request.post(f"{demo.address}/{path}/restore")


def open_as_ann(demo: RunningForum, page: Page, path: str) -> None:
    page.request.post(f"{demo.address}/nl/demo/ann")
    page.goto(f"{demo.address}/{path}")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_hours_are_changed_looked_at_saved_and_undone(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    reset: None,
    scripts: bool,
) -> None:
    page = open_page(width=NARROW, scripts=scripts, with_axe=scripts)
    open_as_ann(demo, page, "ar/admin/words")
    tab_to(page, "a[href$='/words/hours']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo.address}/{HOURS}")
    tab_to(page, "#f-text_nl")
    page.keyboard.press("Control+A")
    page.keyboard.type("altijd rond acht")
    tab_to(page, "button[name=preview]")
    page.keyboard.press("Enter")
    expect(page.locator("#look")).to_contain_text("altijd rond acht")
    tab_to(page, ".words-form .button-main")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_be_visible()
    ins = page.locator(".words-history ins").first
    expect(ins).to_have_text("altijd rond acht")
    if scripts:
        check_accessibility(page)
    guest = open_page(width=NARROW)
    guest.goto(f"{demo.address}/nl/about")
    expect(guest.locator(".foot-help")).to_contain_text("altijd rond acht")
    saved = page.locator("#said").inner_text()
    tab_to(page, "form[action$='/restore'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).not_to_have_text(saved)
    expect(page.locator("#said")).to_be_visible()
    guest.reload()
    expect(guest.locator(".foot-help")).not_to_contain_text("altijd rond acht")


IN_VIEW = "head => [head.getBoundingClientRect().top, head.getBoundingClientRect().bottom]"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_head_of_a_long_look_is_in_view(
    demo: RunningForum, open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(width=NARROW, scripts=scripts)
    open_as_ann(demo, page, "nl/admin/words/about")
    page.locator("#f-text_nl").fill("Een regel.\n\n" * 80)
    page.locator("button[name=preview]").click()
    head = page.locator("#look-head")
    expect(head).to_be_focused()
    top, bottom = head.evaluate(IN_VIEW)
    assert top >= 0
    assert bottom <= page.evaluate("innerHeight")
    assert page.locator("#look").bounding_box()["height"] > page.evaluate("innerHeight")  # type: ignore[index]


PLACES = """() => [...document.querySelectorAll('.head :is(a, input, button, summary)')]
  .filter(each => each.checkVisibility())
  .map(each => { const box = each.getBoundingClientRect(); return [box.top + box.height / 2, box.left + box.width / 2]; })"""


@pytest.mark.parametrize("path", ["nl/ideas", "ar/ideas"])
@pytest.mark.parametrize("width", [360, 1087, 1088, 1280])
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_focus_goes_through_the_header_as_the_eye_does(
    demo: RunningForum, open_page: OpenPage, path: str, width: int, signed_in: bool
) -> None:
    page = open_page(width=width)
    if signed_in:
        page.request.post(f"{demo.address}/nl/demo/ann")
    page.goto(f"{demo.address}/{path}")
    places = page.evaluate(PLACES)
    assert len(places) >= 5
    sign = -1 if path.startswith("ar") else 1
    for (top, left), (next_top, next_left) in pairwise(places):
        is_below = next_top > top + 20
        assert is_below or (abs(next_top - top) <= 20 and sign * (next_left - left) > 0), places


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_an_own_colour_is_easy_to_read_everywhere(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    reset: None,
    dark: bool,
) -> None:
    """The lightest yellow that passes: axe finds no contrast that is too low, by day or by night."""
    page = open_page(width=NARROW, with_axe=True)
    page.emulate_media(color_scheme="dark" if dark else "light")
    open_as_ann(demo, page, COLOUR)
    page.locator("#f-value").fill("#ffcc00")
    page.locator(".words-form .button-main").click()
    expect(page.locator("#faults")).to_be_focused()
    check_accessibility(page)
    page.locator("#f-value").fill("#806600")
    page.locator(".words-form .button-main").click()
    expect(page.locator("#said")).to_be_visible()
    for path in (
        COLOUR,
        "nl/",
        "nl/ideas",
        "nl/ideas/1",
        "nl/projects/1",
        "nl/sign-in",
        "ar/admin/words",
    ):
        page.goto(f"{demo.address}/{path}")
        check_accessibility(page)


PICTURES_SEEN = """async (pictures) => {
  // A picture loads after the page that names it; `decode` waits for it, and rejects a broken one.
  await Promise.allSettled(pictures.map((each) => each.decode()));
  return pictures.length > 0 && pictures.every((each) => each.naturalWidth > 0);
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_a_logo_is_looked_at_saved_and_seen_in_the_history(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    reset: None,
    dark: bool,
) -> None:
    """The browser shows each picture: the policy of the page allows them, and no more."""
    page = open_page(width=NARROW, with_axe=True)
    page.emulate_media(color_scheme="dark" if dark else "light")
    open_as_ann(demo, page, LOGO)
    file: FilePayload = {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": svg(CIRCLE)}
    page.locator("#f-picture").set_input_files(file)
    page.locator("button[name=preview]").click()
    expect(page.locator("#p-picture .hint").first).to_be_focused()
    assert page.locator("#p-picture img").evaluate_all(PICTURES_SEEN)
    check_accessibility(page)
    page.locator(".words-form .button-main").click()
    expect(page.locator("#said")).to_be_visible()
    assert page.locator(".words-history li:first-child img").evaluate_all(PICTURES_SEEN)
    check_accessibility(page)
    assert page.locator(".head").bounding_box()["height"] <= MAX_HEAD  # type: ignore[index]
    ground = page.locator(".head .logo").evaluate("logo => getComputedStyle(logo).backgroundColor")
    assert ground == ("rgb(251, 247, 238)" if dark else "rgba(0, 0, 0, 0)")


def test_a_file_that_is_too_large_leaves_the_form_on_the_screen(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page(width=NARROW)
    open_as_ann(demo, page, LOGO)
    file: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 5_000_000}
    page.locator("#f-picture").set_input_files(file)
    page.locator(".words-form .button-main").click()
    expect(page.locator("#faults")).to_contain_text("64")
    expect(page.locator("#f-picture")).to_be_visible()
