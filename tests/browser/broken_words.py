"""Words that are broken in the middle, because there is no room for them on one line."""

from playwright.sync_api import Locator

_BROKEN_WORDS = """elements => elements.flatMap(element => {
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange();
    const broken = [];
    while (nodes.nextNode())
        for (const {0: word, index} of nodes.currentNode.data.matchAll(/[\\p{L}\\p{M}\\p{N}]+/gu)) {
            range.setStart(nodes.currentNode, index);
            range.setEnd(nodes.currentNode, index + word.length);
            if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) broken.push(word);
        }
    return broken;
})"""


def broken_words(elements: Locator) -> list[str]:
    """The words inside these elements that stand on more than one line."""
    found: list[str] = elements.evaluate_all(_BROKEN_WORDS)
    return found
