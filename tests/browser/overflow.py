"""Elements that stick out of the narrowest screen."""

from playwright.sync_api import Page

NARROWEST = 320
"""Pixels: WCAG 2.2, 1.4.10, a screen of 1280 px enlarged four times."""

_OVERFLOWING_ELEMENTS = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('main *, header *, footer *')]
        .filter(element => { const box = element.getBoundingClientRect();
                             return box.right > wide + 1 || box.left < -1; })
        .slice(-3).map(element => element.outerHTML.slice(0, 200));
}"""


def overflowing_elements(page: Page) -> list[str]:
    """The beginnings of the elements that are wider than the window of a page; at most three."""
    found: list[str] = page.evaluate(_OVERFLOWING_ELEMENTS)
    return found
