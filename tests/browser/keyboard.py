"""A walk with Tab: each stop is seen and has a ring, they follow the page, and none is left out."""

from playwright.sync_api import Page

LONGEST = 400
"""Presses after which a walk that hasn't ended never will: something keeps the focus."""

_PREPARE = """whole => {
    const root = whole ? document.body : document.querySelector('main');
    const walk = window.walk = {before: null, faults: [], has_ended: false};
    const name = (element) => element.outerHTML.replace(/\\s+/g, ' ').slice(0, 140);
    const isRing = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
        && !/transparent|, 0\\)$/.test(style.outlineColor);
    const hasRing = (element) => [undefined, '::before', '::after']
        .some((part) => isRing(getComputedStyle(element, part)));
    const isOnTop = (element) => {
        const box = element.getClientRects()[0] ?? {width: 0};
        if (box.width < 2 || box.height < 2) return false;
        // Of what is higher than the window, the part in it.
        const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
        const seen = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
        return seen !== null && [element, ...(element.labels ?? [])]
            .some((each) => each.contains(seen));
    };
    const isFirstOfGroup = ({type, name, form}, index, all) => type !== 'radio'
        || all.findIndex((each) => each.name === name && each.form === form) === index;
    const missed = new Set([...root.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter((each) => each.tabIndex >= 0 && !each.disabled)
        .filter((each) => each.checkVisibility({visibilityProperty: true}))
        .filter(isFirstOfGroup));
    const forget = (stop) => missed.forEach((each) => {
        if (each === stop || (stop.type === 'radio' && each.name === stop.name)) missed.delete(each);
    });
    document.addEventListener('keyup', ({key}) => {
        const stop = document.activeElement;
        if (key !== 'Tab' || walk.has_ended || stop === walk.before) return;
        const follows = Node.DOCUMENT_POSITION_FOLLOWING;
        if (walk.before && (stop === document.body || !root.contains(stop))) {
            walk.has_ended = true;
            walk.faults.push(...[...missed].map((each) => `is left out: ${name(each)}`));
            return;
        }
        if (walk.before && !(walk.before.compareDocumentPosition(stop) & follows))
            walk.faults.push(`is out of turn: ${name(stop)}`);
        if (!isOnTop(stop)) walk.faults.push(`isn't seen: ${name(stop)}`);
        if (!hasRing(stop)) walk.faults.push(`has no ring: ${name(stop)}`);
        walk.before = stop;
        forget(stop);
    });
    return missed.size;
}"""


def faults_of_a_walk(page: Page, *, whole: bool = False) -> list[str]:
    """What is wrong on the way through the main part of a page, entered by its skip link.

    `whole`: through everything, with the header and the footer that are on every page.
    """
    if not whole:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    batch = page.evaluate(_PREPARE, whole) + 1
    pressed = 0
    while not page.evaluate("walk.has_ended"):
        assert pressed < LONGEST, f"{page.url}: {page.evaluate('document.activeElement.outerHTML')}"
        for _ in range(batch):
            page.keyboard.press("Tab")
        pressed += batch
        batch = 3
    found: list[str] = page.evaluate("walk.faults")
    return found
