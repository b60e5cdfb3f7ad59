"""The words of a page that are in the language of the page, as a browser reads them."""

from playwright.sync_api import Page

_COLLECT = """html => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const words = new Set(), spaces = /\\s+/g, isolates = /[\u2068\u2069]/g;
    // What somebody wrote has a language of its own; names, codes, and texts whose language nobody
    // knows, are set apart from the text around them.
    const foreign = 'script, style, title, bdi, code, [dir=auto], body [lang]';
    const add = (text, element) => {
        text = text.replace(spaces, ' ').trim();
        if (/\\p{L}/u.test(text) && !element.closest(foreign)) words.add(text);
    };
    const nodes = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) add(nodes.currentNode.data, nodes.currentNode.parentElement);
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-done'])
        for (const element of page.querySelectorAll(`[${name}]`))
            add(element.getAttribute(name), element);
    for (const element of page.querySelectorAll('meta[name=description]:not([lang])'))
        add(element.content, element);
    // A title names the content of the page, which may be in any language, and the page.
    const written = [...page.querySelectorAll('body [lang], bdi')]
        .map(element => element.textContent.replace(spaces, ' ').trim()).filter(text => text)
        .sort((one, other) => other.length - one.length);
    for (const part of page.title.replace(isolates, '').split(' · ')) {
        const content = written.find(text => part.endsWith(text)) ?? '';
        add(part.slice(0, part.length - content.length), page.head);
    }
    return [...words];
}"""


def words_of(page: Page, html: str) -> list[str]:
    """All different texts and labels in `html`, except names and what somebody wrote.

    It is parsed in an open page, which is quicker than showing it: nothing is fetched or laid out.
    """
    found: list[str] = page.evaluate(_COLLECT, html)
    return found
