"""Mail addresses in texts, also where the @ is written as a word in brackets."""

import re
from collections.abc import Collection, Iterator

from forum.core.text.autolinks import find_links

_SPELLED = re.compile(
    r"(?<![\w.+-])[\w+-][\w.+-]{0,63}\s?[\[({<]\s?(?:at|arobase|apenstaartje|chiocciola|kuyruklu a|ät)\s?[\])}>]\s?"
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)


def find_mail_addresses(text: str, public: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """The places (start, end) of mail addresses; `public` are those that are no person's, in lower case."""
    for link in find_links(text):
        if link.href.startswith("mailto:") and text[link.start : link.end].lower() not in public:
            yield link.start, link.end
    yield from (match.span() for match in _SPELLED.finditer(text))
