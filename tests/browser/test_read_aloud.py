"""Reading aloud: only by voices of the device, each part in its own language, by keyboard, and never unasked.

The browser of the tests has no voice. Where one is needed, a stand-in for the browser's interface notes what it is given,
and ends a sentence when `finish()` is called.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, CheckAccessibility, OpenPage
from tests.browser.serving import RunningForum

VOICES = """
    globalThis.spoken = [];
    globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    let current = null;
    globalThis.finish = () => { const ended = current; current = null; ended.onend(); };
    Object.defineProperty(globalThis, "speechSynthesis", { value: {
        getVoices: () => LANGUAGES.map(([lang, localService]) => ({ lang, localService })),
        speak: (utterance) => { current = utterance; spoken.push([utterance.lang, utterance.text.trim()]); },
        cancel: () => { const ended = current; current = null; setTimeout(() => ended?.onerror()); },
    } });
"""


def with_voices(page: Page, languages: str) -> None:
    """Give the browser voices: `[language, whether it is on the device]` each, as JavaScript."""
    page.add_init_script(VOICES.replace("LANGUAGES", languages))


def spoken(page: Page) -> list[tuple[str, str]]:
    """What was read until now: language of the voice, and sentence."""
    return [(lang, text) for lang, text in page.evaluate("spoken")]


@pytest.mark.parametrize(("path", "voice"), [("ideas/1", "nl_BE"), ("projects/1", "en-GB")])
def test_a_page_is_read_to_its_end(
    demo: RunningForum,
    open_page: OpenPage,
    check_accessibility: CheckAccessibility,
    path: str,
    voice: str,
) -> None:
    """The idea is Dutch on an English page; the project is in the language of the page."""
    page = open_page(width=NARROW, with_axe=True)
    with_voices(page, '[["nl_BE", true], ["en-GB", true]]')
    page.goto(f"{demo.address}/en/{path}")
    start = page.get_by_role("button", name="Read aloud")
    check_accessibility(page)
    start.press("Enter")
    expect(page.get_by_role("button", name="Pause reading")).to_be_focused()
    assert spoken(page) == [(voice, page.locator("h1").inner_text())]
    page.evaluate("finish()")
    page.get_by_role("button", name="Pause reading").press("Enter")
    second = spoken(page)[-1]
    page.get_by_role("button", name="Read on").press("Space")
    assert spoken(page)[-2:] == [second, second], "it goes on where it paused"
    while page.get_by_role("button", name="Pause reading").count():
        page.evaluate("finish()")
    expect(start).to_be_focused()
    all_words = " ".join(text for _, text in spoken(page))
    texts = page.locator("[data-spoken]").all_inner_texts()
    assert len(texts) > 2
    for text in texts:
        assert all(line.strip() in all_words for line in text.split(". ")[-1].splitlines())


def test_it_stops_by_button_by_key_and_on_the_way_out(
    demo: RunningForum, open_page: OpenPage
) -> None:
    page = open_page()
    with_voices(page, '[["nl-NL", true], ["en-GB", true]]')
    page.goto(f"{demo.address}/en/ideas/1")
    start = page.get_by_role("button", name="Read aloud")
    start.click()
    stop = page.get_by_role("button", name="Stop reading")
    stop.press("Enter")
    expect(start).to_be_focused()
    expect(stop).to_be_hidden()
    start.press("Enter")
    page.keyboard.press("Escape")
    expect(start).to_be_visible()
    assert len(set(spoken(page))) == 1, "each time from the beginning"


@pytest.mark.parametrize(
    ("path", "voices"),
    [
        ("nl/ideas/1", "[]"),
        ("nl/ideas/1", '[["nl-NL", false]]'),
        ("nl/ideas/1", '[["fr-BE", true]]'),
        # Its heading of the answer is Turkish, its text is Dutch.
        ("tr/ideas/1", '[["nl-NL", true]]'),
    ],
    ids=["none", "of a company", "of another language", "of one language"],
)
def test_without_a_voice_for_each_part_there_is_no_button(
    demo: RunningForum, open_page: OpenPage, path: str, voices: str
) -> None:
    page = open_page()
    with_voices(page, voices)
    page.goto(f"{demo.address}/{path}", wait_until="load")
    expect(page.locator("[data-read=toggle]")).to_be_hidden()


def test_the_browser_of_the_tests_has_no_voice(demo: RunningForum, open_page: OpenPage) -> None:
    for scripts in (True, False):
        page = open_page(scripts=scripts)
        page.goto(f"{demo.address}/nl/ideas/1", wait_until="load")
        expect(page.locator("[data-read=toggle]")).to_be_hidden()
