"""Pages on a kiosk: which links stay links and which become words; forms that aren't remembered."""

import pytest

from forum.web.rendering.kiosk_html import for_kiosk

BASE = "https://ideas.example.org"


@pytest.mark.parametrize(
    "href",
    [
        "/nl/ideas", "/nl/ideas?q=www.example.com/a.b", "#main", "", "?after=12", "/i/7Kf2",
        "https://ideas.example.org/nl/", "/nl/search?q=feeds", "/nl/admin/words/site.name",
    ],
)  # fmt: skip
def test_a_page_of_ours_stays_a_link(href: str) -> None:
    html = f'<p><a class="x" href="{href}">Lees <b>meer</b></a></p>'
    assert for_kiosk(html, BASE) == html


@pytest.mark.parametrize(
    "href",
    [
        "https://example.com", "http://ideas.example.org/", "https://ideas.example.org.example.com/",
        "//example.com", "/\\example.com", "mailto:a@example.org", "tel:+32470000000", "sms:?&amp;body=x",
        "https&#58;//example.com", "/feeds/ideas.atom?lang=nl", "/nl/projects/1/steps.ics", "/photos/a-1280.webp",
        " https://example.com", "JavaScript:x",
    ],
)  # fmt: skip
def test_a_way_out_is_only_its_words(href: str) -> None:
    html = f'<p><a\n  rel="nofollow" href="{href}" lang="nl">Lees <b>meer</b></a>, <a href="/nl/">Start</a></p>'
    assert for_kiosk(html, BASE) == (
        '<p><span>Lees <b>meer</b></span>, <a href="/nl/">Start</a></p>'
    )


def test_what_looks_like_a_link_is_left_alone() -> None:
    html = '<abbr href="https://example.com">a</abbr><link href="https://example.com"><article></article>'
    assert for_kiosk(html, BASE) == html


def test_no_form_is_remembered() -> None:
    html = '<form method="post"><input name="email" autocomplete="email" value=""><b>autocomplete</b></form>'
    assert for_kiosk(html, BASE) == (
        '<form autocomplete="off" method="post"><input name="email" value=""><b>autocomplete</b></form>'
    )


def test_what_a_resident_writes_of_forms_stays() -> None:
    html = '<p>Schrijf <code> autocomplete="off"</code> in het veld.</p>'
    assert for_kiosk(html, BASE) == html
