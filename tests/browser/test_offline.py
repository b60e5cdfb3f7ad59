"""Without a connection: the town's telephone number, in the reader's language, and nothing of anybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum, run_forum
from tests.browser.signing_in import sign_in
from tests.browser.test_first_view import LOADED_FONTS
from tests.people import MARIA
from tests.services.databases import SqliteTemplate
from tests.services.waiting import wait_until

KEPT = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
    const requests = (await Promise.all(caches_.map(cache => cache.keys()))).flat();
    return requests.map(request => new URL(request.url).pathname).sort();
}"""
REFUSED = "navigator.serviceWorker.register = () => Promise.reject(new Error('refused'))"
MISSING = "delete Navigator.prototype.serviceWorker"


ACTIVE = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active.state == 'activated' && new URL(active.scriptURL).searchParams.get('lang');
}"""


def visit_until_kept(page: Page, forum: RunningForum, language: str) -> None:
    """Visit the front page, and leave the site, until the offline page of that language is what is kept.

    The worker of another language takes over only once no page of the site is open any more.
    """

    def is_kept() -> bool:
        page.goto(f"{forum.address}/{language}/")
        page.wait_for_function(
            f"async path => (await ({KEPT})()).includes(path)", arg=f"/{language}/offline"
        )
        is_active: bool = page.evaluate(ACTIVE) == language
        page.goto("about:blank")
        return is_active

    wait_until(is_kept, f"the worker in {language} doesn't take over")


def test_a_reader_finds_the_telephone_number(
    sqlite_template: SqliteTemplate,
    tmp_path: Path,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
) -> None:
    dutch, arabic = (open_page(width=NARROW, with_axe=True) for _ in range(2))
    with (
        sqlite_template.copy(tmp_path) as url,
        run_forum(url, tmp_path) as running_forum,
    ):
        visit_until_kept(arabic, running_forum, "nl")
        visit_until_kept(arabic, running_forum, "ar")
        visit_until_kept(dutch, running_forum, "nl")
        sign_in(dutch, running_forum, MARIA)
        dutch.goto(f"{running_forum.address}/nl/me/settings")
        assert dutch.evaluate(KEPT) == [
            "/nl/offline", "/static/fonts/atkinson-400.woff2", "/static/fonts/atkinson-700.woff2",
            "/static/icons/icon.svg", "/static/site.css",
        ]  # fmt: skip
    for page, path in ((dutch, "/nl/me/settings"), (arabic, "/ar/ideas?sort=new")):
        page.goto(running_forum.address + path)
        expect(page.locator(".foot-help a.phone")).to_be_visible()
        assert MARIA.email not in page.content()
        assert page.evaluate(LOADED_FONTS) == 2
        check_accessibility(page)
    expect(arabic.locator("html")).to_have_attribute("lang", "ar")


@pytest.mark.parametrize("script", [REFUSED, MISSING], ids=["refused", "missing"])
def test_without_a_service_worker_nothing_else_is_lost(
    demo: RunningForum, open_page: OpenPage, script: str
) -> None:
    page = open_page()
    page.add_init_script(script)
    page.goto(f"{demo.address}/nl/ideas/new", wait_until="load")
    expect(page.locator(".field-count").first).to_be_visible()
    assert page.evaluate("caches.keys()") == []
