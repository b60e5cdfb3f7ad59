"""Web addresses in texts, also those without a scheme, as whoever advertises writes them."""

import re

_LINK = re.compile(r"(?:https?://(?:www\.)?|www\.)(?:(?!https?://)[^\s<>\"])*", re.IGNORECASE)
_TRAILING = ".,;:!?'’”)]}"
"""What ends the sentence or the bracket in which an address stands."""


def find_links(text: str) -> list[tuple[int, int]]:
    """The places (start, end) of web addresses in a text."""
    return [
        (match.start(), match.start() + len(match[0].rstrip(_TRAILING)))
        for match in _LINK.finditer(text)
    ]
