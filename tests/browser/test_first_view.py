"""First visit with an empty cache: budget of requests and bytes, one host, no layout shift."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.browser.serving import RunningForum

MAX_REQUESTS = 6
MAX_BYTES = 90_000
PAGES = ("", "ideas", "ideas/1")
VIEWS = [("nl", NARROW), ("nl", WIDE), ("ar", NARROW), ("ar", WIDE)]
OBSERVER = """
    globalThis.shifts = [];
    globalThis.ruler = new PerformanceObserver(list => shifts.push(...list.getEntries()));
    ruler.observe({type: 'layout-shift', buffered: true});
"""
FIRST_PAINT = """async () => {
    const painted = () => performance.getEntriesByName('first-contentful-paint').length;
    while (!painted() && performance.now() < 20_000) await new Promise(done => setTimeout(done, 10));
    return painted();
}"""
LAYOUT_SHIFT = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    shifts.push(...ruler.takeRecords());
    return shifts.reduce((sum, entry) => sum + entry.value, 0);
}"""
# Only the site's own faces: a fallback face counts as "loaded" wherever the device has its font.
LOADED_FONTS = """document.fonts.ready.then(() => [...document.fonts].filter(
    font => font.status == 'loaded' && !font.family.includes('Fallback')).length)"""


def layout_shift(page: Page) -> float:
    """The cumulative layout shift of this page."""
    return float(page.evaluate(LAYOUT_SHIFT))


@pytest.mark.parametrize(("language", "width"), VIEWS)
@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_keeps_to_its_budget(
    demo: RunningForum, open_page: OpenPage, path: str, language: str, width: int
) -> None:
    """Including fonts and icon, in bytes as transferred."""
    page = open_page(width=width)
    page.add_init_script(OBSERVER)
    requests: list[str] = []
    sizes: list[float] = []
    devtools = page.context.new_cdp_session(page)
    devtools.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    devtools.send("Network.enable")
    # An idea's number redirects to its full URL; the visit starts after that redirect.
    address = page.request.get(f"{demo.address}/{language}/{path}").url
    page.goto(address, wait_until="networkidle")
    assert all(url.startswith(demo.address) for url in requests), requests
    assert len(requests) <= MAX_REQUESTS, requests
    assert len(sizes) == len(requests)
    assert 10_000 < sum(sizes) <= MAX_BYTES
    assert layout_shift(page) == 0


@pytest.mark.parametrize(("language", "width"), VIEWS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_when_the_fonts_come_late(
    demo: RunningForum, open_page: OpenPage, path: str, language: str, width: int
) -> None:
    """The fonts arrive after the first paint with fallback fonts."""
    page = open_page(width=width)
    page.add_init_script(OBSERVER)
    pending: list[Route] = []

    def delay(font: Route) -> None:
        pending.append(font)

    page.route("**/*.woff2", delay)
    page.goto(f"{demo.address}/{language}/{path}", wait_until="domcontentloaded")
    assert page.evaluate(FIRST_PAINT)
    assert len(pending) == 2
    for font in pending:
        font.continue_()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LOADED_FONTS) == 2
    assert layout_shift(page) == 0
    page.evaluate(
        "document.body.prepend(Object.assign(document.createElement('h1'), {textContent: 'x'}))"
    )
    assert layout_shift(page) > 0, "the observer doesn't record layout shifts"
