"""Elements that stick out of the narrowest screen."""

from playwright.sync_api import Page

NARROWEST = 320
"""Pixels: WCAG 2.2, 1.4.10, a screen of 1280 px enlarged four times."""

_OVERFLOWING_ELEMENTS = """async html => {
    const shown = new DOMParser().parseFromString(html, 'text/html'), root = document.documentElement;
    const styles = of => [...of.querySelectorAll('link[rel=stylesheet], style')];
    const names = of => styles(of).map(style => style.getAttribute('href')).join();
    if (names(shown) !== names(document)) {
        const before = styles(document), after = styles(shown);
        const loaded = after.map(style => new Promise((done, fail) => {
            style.onload = done;
            style.onerror = () => fail(new Error(`isn't loaded: ${style.outerHTML}`));
        }));
        document.head.append(...after.map(style => document.adoptNode(style)));
        await Promise.all(loaded);
        before.forEach(style => style.remove());
    }
    for (const name of root.getAttributeNames()) root.removeAttribute(name);
    for (const {name, value} of shown.documentElement.attributes) root.setAttribute(name, value);
    document.body.replaceWith(document.adoptNode(shown.body));
    const wide = root.clientWidth;
    if (root.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('main *, header *, footer *')]
        .filter(element => { const box = element.getBoundingClientRect();
                             return box.right > wide + 1 || box.left < -1; })
        .slice(-3).map(element => element.outerHTML.slice(0, 200));
}"""


def overflowing_elements(page: Page, html: str) -> list[str]:
    """The beginnings of the elements of `html` that are wider than the window; at most three.

    It is shown in place of a page of the same site, which is open without its policy, and with its
    own stylesheets: that takes a quarter of the time of a visit. No script runs, so the counters below fields are missing.
    """
    found: list[str] = page.evaluate(_OVERFLOWING_ELEMENTS, html)
    return found
