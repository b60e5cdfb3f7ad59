"""A first visit, cold: few requests, few bytes, all from this host, and nothing moves, ever."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.browser.serving import Served

MOST_REQUESTS = 6
MOST_BYTES = 90_000
PAGES = ("", "ideas", "ideas/1")
VIEWS = [("nl", NARROW), ("nl", WIDE), ("ar", NARROW), ("ar", WIDE)]
RULER = """
    globalThis.shifts = [];
    globalThis.ruler = new PerformanceObserver(list => shifts.push(...list.getEntries()));
    ruler.observe({type: 'layout-shift', buffered: true});
"""
PAINTED = """async () => {
    const painted = () => performance.getEntriesByName('first-contentful-paint').length;
    while (!painted() && performance.now() < 20_000) await new Promise(done => setTimeout(done, 10));
    return painted();
}"""
SHIFTED = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    shifts.push(...ruler.takeRecords());
    return shifts.reduce((sum, entry) => sum + entry.value, 0);
}"""
# Only the faces that come from this site: a fallback face is "loaded" wherever the device has its font.
LOADED = """document.fonts.ready.then(() => [...document.fonts].filter(
    font => font.status == 'loaded' && !font.family.includes('Fallback')).length)"""


def shifted(page: Page) -> float:
    """How much has moved on this page, since it began."""
    return float(page.evaluate(SHIFTED))


@pytest.mark.parametrize(("language", "width"), VIEWS)
@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_keeps_to_its_budget(
    demo: Served, open_page: OpenPage, path: str, language: str, width: int
) -> None:
    """Fonts and icon included, as they went over the wire."""
    page = open_page(width=width)
    page.add_init_script(RULER)
    asked: list[str] = []
    sent: list[float] = []
    wire = page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    # The number of an idea leads on to its whole address, where a visit begins.
    address = page.request.get(f"{demo.address}/{language}/{path}").url
    page.goto(address, wait_until="networkidle")
    assert all(url.startswith(demo.address) for url in asked), asked
    assert len(asked) <= MOST_REQUESTS, asked
    assert len(sent) == len(asked)
    assert 10_000 < sum(sent) <= MOST_BYTES
    assert shifted(page) == 0


@pytest.mark.parametrize(("language", "width"), VIEWS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_when_the_fonts_come_late(
    demo: Served, open_page: OpenPage, path: str, language: str, width: int
) -> None:
    """They come after the page has been painted without them."""
    page = open_page(width=width)
    page.add_init_script(RULER)
    held: list[Route] = []

    def hold(font: Route) -> None:
        held.append(font)

    page.route("**/*.woff2", hold)
    page.goto(f"{demo.address}/{language}/{path}", wait_until="domcontentloaded")
    assert page.evaluate(PAINTED)
    assert len(held) == 2
    for font in held:
        font.continue_()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LOADED) == 2
    assert shifted(page) == 0
    page.evaluate(
        "document.body.prepend(Object.assign(document.createElement('h1'), {textContent: 'x'}))"
    )
    assert shifted(page) > 0, "the ruler would have seen it"
