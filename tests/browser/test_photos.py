"""Photos on a phone: seen before they are sent, described, and sent with the idea; also without scripts."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import NARROW, TIMEOUT, CheckAccessibility, OpenPage, assert_fits
from tests.browser.serving import RunningForum
from tests.photo_files import encoded, half_and_half, jpeg

JPEG = FilePayload(name="plein.jpg", mimeType="image/jpeg", buffer=jpeg())
HEIC = FilePayload(
    name="plein.heic", mimeType="image/heic", buffer=encoded(half_and_half(640, 480), "HEIF")
)


@pytest.mark.parametrize("scripts", [True, False])
def test_photos_are_seen_before_they_are_sent(
    running_forum: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    scripts: bool,
) -> None:
    page = open_page(width=NARROW, scripts=scripts, with_axe=scripts)
    page.goto(f"{running_forum.address}/nl/ideas/new")
    page.fill("#f-title", f"Bloemen op het plein, {scripts}")
    page.set_input_files("#f-photo", [JPEG, HEIC])
    if not scripts:
        page.locator("[data-add-photos]").click()
    rows = page.locator(".photo-row")
    expect(rows).to_have_count(2, timeout=TIMEOUT)
    expect(page.locator("#f-title")).to_have_value(f"Bloemen op het plein, {scripts}")
    for photo in rows.locator("img").all():
        expect(photo).to_have_js_property("naturalWidth", 480)
    if scripts:
        check_accessibility(page)
        assert_fits(page)
    page.fill("#f-alt_2", "Het plein in bloei")
    rows.last.locator("[name=photo_earlier]").click()
    expect(page.locator("#f-alt_1")).to_have_value("Het plein in bloei", timeout=TIMEOUT)
    page.fill("#f-body", "Met bakken vol bloemen, waar buren samen voor zorgen.")
    page.fill("#f-email", "rosa@example.org")
    page.locator("form#written .actions .button-main").last.click()
    page.wait_for_url("**/sign-in/code")
