"""Numbers that identify a person or their account: IBAN, Belgian national number, Dutch BSN.

`python-stdnum` knows their checksums and structures. Candidates are found by linear expressions.
"""

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.be import bis, nn
from stdnum.nl import bsn

MAX_CHECKS = 200
"""Candidates of one text that are checked, for each sort of number; of more, all count."""
_IBAN = re.compile(
    r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ \u00a0.-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0.-]?[A-Z0-9]{1,3})?(?![^\W_])",
    re.IGNORECASE,
)
_GROUP_END = re.compile(r"(?<=[^\W_])(?=[^\w]|$)")
_BELGIAN = re.compile(
    r"(?<![\w+])(?<!\d[.-])\d\d([. /-]?)\d\d\1\d\d([. -]?)\d{3}([. -]?)\d\d(?![.-]?\w)"
)
_DUTCH = re.compile(
    r"(?<![\w+])(?<!\d[.,-])(?:(?P<dotted>\d{4}\.\d\d\.\d{3})|\d{9}|\d{3} \d{3} \d{3})(?![.,-]?\w)"
)
_BSN_WORDS = re.compile(
    r"\b(?:bsn|burgerservice\w{0,10}|sofi\W{0,2}n\w{0,8})[^\d\n]{0,30}$", re.IGNORECASE
)
_BEFORE = 60


def find_accounts(text: str) -> Iterator[tuple[int, int]]:
    """The places (start, end) of IBANs (ISO 13616)."""
    for count, match in enumerate(_IBAN.finditer(text)):
        if count >= MAX_CHECKS:
            yield match.span()
            continue
        # The words that follow may look like further groups: the account ends where its checksum fits.
        ends = [place.start() for place in _GROUP_END.finditer(match[0])]
        for end in reversed(ends):
            # Not whether the bank is known, which depends on how old the library's list of banks is.
            if iban.is_valid(match[0][:end], check_country=False):
                yield match.start(), match.start() + end
                break


def find_national_numbers(text: str) -> Iterator[tuple[int, int]]:
    """The places (start, end) of Belgian national numbers, bis numbers among them, and of Dutch BSN.

    Nine digits are often something else: a BSN counts where it is written in its own form, or a word
    for it precedes.
    """
    for count, match in enumerate(_BELGIAN.finditer(text)):
        if count >= MAX_CHECKS or nn.is_valid(match[0]) or bis.is_valid(match[0]):
            yield match.span()
    for count, match in enumerate(_DUTCH.finditer(text)):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        is_meant = match["dotted"] or _BSN_WORDS.search(before)
        if is_meant and (count >= MAX_CHECKS or bsn.is_valid(match[0])):
            yield match.span()
