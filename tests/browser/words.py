"""The words of a page that are in the language of the page, as a browser reads them."""

from playwright.sync_api import Page

_COLLECT = """() => {
    const words = new Set(), spaces = /\\s+/g;
    // What somebody wrote has a language of its own; names, and texts whose language nobody
    // knows, are set apart from the text around them.
    const foreign = 'script, style, title, bdi, [dir=auto], body [lang]';
    const add = (text, element) => {
        text = text.replace(spaces, ' ').trim();
        if (/\\p{L}/u.test(text) && !element.closest(foreign)) words.add(text);
    };
    const nodes = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) add(nodes.currentNode.data, nodes.currentNode.parentElement);
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        for (const element of document.querySelectorAll(`[${name}]`))
            add(element.getAttribute(name), element);
    for (const element of document.querySelectorAll('meta[name=description]:not([lang])'))
        add(element.content, element);
    // A title names the content of the page, which may be in any language, and the page.
    const written = [...document.querySelectorAll('body [lang], bdi')]
        .map(element => element.textContent.replace(spaces, ' ').trim()).filter(text => text);
    for (const part of document.title.split(' · ')) {
        const content = written.find(text => part.endsWith(text)) ?? '';
        add(part.slice(0, part.length - content.length), document.head);
    }
    return [...words];
}"""


def words_of(page: Page) -> list[str]:
    """All different texts and labels of a page, except names and what somebody wrote."""
    found: list[str] = page.evaluate(_COLLECT)
    return found
