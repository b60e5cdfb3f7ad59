"""Telephone numbers in texts, of Belgium and its neighbours, by the numbering plans of `phonenumbers`.

Candidates are found by an expression that is linear in the text; each is then looked up in the plans of
the countries. Numbers of services (toll-free, shared cost) are nobody's own, and not found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

COUNTRIES = ("BE", "NL", "DE", "FR", "LU")
"""Whose numbers people write without a country code."""
MAX_LOOKUPS = 200
"""Candidates of one text that are looked up, which takes up to 0.1 ms each; of more, all count."""
MIN_DIGITS, MAX_DIGITS = 6, 15
MIN_DIGITS_ABROAD = 9
"""Of a national number of another country: shorter ones are more often something else."""
_SERVICES = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
# Dates and times would be read as numbers: 02.03.2027 is one in Duisburg.
_DATE = r"(?<!\d)(?<!\d[./-])[0-3]?\d([./-])[01]?\d\1(?:19|20)?\d\d(?![./-]?\d)"
_TIME = r"(?<!\d)(?<!\d\.)[0-2]?\d[.:][0-5]\d(?![.:]?\d)(?=\s?(?:-|–|u|h|$|[^\d\s]|\s\D))"
_NOT_NUMBERS = re.compile(f"{_DATE}|{_TIME}")
_RUN = re.compile(r"(?<![\w/.,])[+＋]?\(?\d(?:[ \u00a0./()–-]{0,3}\d)*+")
"""Digits in groups: a number, or several after each other."""
_DIGITS = re.compile(r"\d+")
_BREAK = re.compile(r"[\s/]")
"""What stands between two numbers; a full stop or a hyphen is within one."""
_CONTEXT = re.compile(
    r"(?:\b(?:t[eé]l|gsm|mobiel|mobil|handy|portable|cellulare|fax|bel|appel|call|ruf|whatsapp|sms)\w{0,12}"
    r"|[☎📞📱])[^\d\n]{0,20}$",
    re.IGNORECASE,
)
_CONTEXT_LENGTH = 40


def find_phone_numbers(
    text: str, country: str, public: Iterable[str] = ()
) -> Iterator[tuple[int, int]]:
    """The places (start, end) of telephone numbers in a text.

    `country` is the town's, whose national numbers come first; `public` are numbers in E.164 that are
    no person's.
    """
    masked = _NOT_NUMBERS.sub(lambda match: "x" * len(match[0]), text)
    known, position = frozenset(public), 0
    for count, (start, ends) in enumerate(_candidates(masked)):
        if start < position:
            continue
        if count >= MAX_LOOKUPS:
            if masked[start] in "+＋0" and ends[0] - start >= MIN_DIGITS_ABROAD:
                position = ends[0]
                yield start, position
            continue
        for end, number in _numbers(masked, start, ends, country):
            position = end
            if _is_private(number, known):
                yield start, end
            break


def _candidates(text: str) -> Iterator[tuple[int, list[int]]]:
    """Where a number may begin, from each break between digits, and where it may end, the longest first."""
    for run in _RUN.finditer(text):
        groups = [match.span() for match in _DIGITS.finditer(text, *run.span())]
        if text[run.end() : run.end() + 1].isalnum():
            groups.pop()
        for index, (start, _) in enumerate(groups):
            if index and not _BREAK.search(text, groups[index - 1][1], start):
                continue
            if ends := _ends(text, groups[index : index + MAX_DIGITS + 1]):
                yield (_with_sign(text, run.start(), ends[0]) if index == 0 else start), ends


def _with_sign(text: str, begin: int, end: int) -> int:
    """Where a number begins that has a sign before its digits; a bracket only if it closes again."""
    return begin + (text[begin] == "(" and ")" not in text[begin:end])


def _ends(text: str, groups: Sequence[tuple[int, int]]) -> list[int]:
    """Where a number that begins with the first group may end, the longest first."""
    ends, digits = [], 0
    for (start, end), following in zip(groups, (*groups[1:], None), strict=True):
        digits += end - start
        if digits > MAX_DIGITS:
            break
        if digits >= MIN_DIGITS and (not following or _BREAK.search(text, end, following[0])):
            ends.append(end)
    return ends[::-1]


def e164(number: str, country: str) -> str:
    """A valid number in E.164, as `+3290000012`; empty if it isn't one."""
    parsed = _parse(number, country)
    if parsed is None:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _is_private(number: PhoneNumber, public: frozenset[str]) -> bool:
    if phonenumbers.number_type(number) in _SERVICES:
        return False
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) not in public


def _numbers(
    text: str, start: int, ends: Sequence[int], country: str
) -> Iterator[tuple[int, PhoneNumber]]:
    """The valid numbers that begin at a place, those of the town's country first, and where each ends."""
    written = [(end, _dialled(text[start:end])) for end in ends]
    if written[0][1][0] not in "+0":
        before = text[max(0, start - _CONTEXT_LENGTH) : start]
        yield from _of_luxembourg(written, start, country, is_meant=bool(_CONTEXT.search(before)))
        return
    for region in dict.fromkeys((country, *COUNTRIES)):
        for end, digits in written:
            is_long = len(digits) >= MIN_DIGITS_ABROAD
            if (region == country or is_long) and (number := _parse(digits, region)):
                yield end, number


def _of_luxembourg(
    written: Iterable[tuple[int, str]], start: int, country: str, *, is_meant: bool
) -> Iterator[tuple[int, PhoneNumber]]:
    """Numbers of Luxembourg have no prefix: after a word for telephone; at home also `621 000 012`."""
    for end, digits in written:
        is_mobile = country == "LU" and len(digits) == MIN_DIGITS_ABROAD < end - start
        if (is_meant or is_mobile) and (number := _parse(digits, "LU")):
            yield end, number


def _dialled(written: str) -> str:
    """The digits as 0 to 9, after a + in an international number."""
    digits = "".join(str(int(sign)) for sign in written if sign.isdecimal())
    if written[0] in "+＋":
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


@lru_cache(maxsize=2000)
def _parse(number: str, region: str) -> PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None
