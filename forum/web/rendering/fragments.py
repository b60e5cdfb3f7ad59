"""Fragments: pieces of pages that are rendered once, and found again by all that they show."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from sys import getsizeof

from markupsafe import Markup

from forum.core.i18n.translations import current_language

MAX_BYTES = 8_000_000
"""Bytes of memory for fragments, in each process."""


class Fragments:
    """HTML by what it shows, in the current language; the least recently used go beyond `max_bytes`.

    The key is everything that the fragment depends on, so none is ever outdated: a card is rendered
    anew when its idea has another vote, and nineteen others on the page aren't.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._fragments: OrderedDict[tuple[Hashable, ...], Markup] = OrderedDict()

    def __call__(self, *shown: Hashable, caller: Callable[[], Markup]) -> Markup:
        """What `caller` renders of `shown`: `{% call fragment(idea, level) %}…{% endcall %}`."""
        key = (current_language.get(), *shown)
        found = self._fragments.get(key)
        if found is not None:
            self._fragments.move_to_end(key)
            return found
        html = caller()
        self._fragments[key] = html
        self._bytes += getsizeof(html)
        while self._bytes > self._max_bytes:
            _, removed = self._fragments.popitem(last=False)
            self._bytes -= getsizeof(removed)
        return html
