"""CPU cost limits: each step of processing user input takes bounded CPU time, whatever the input.

Measured is CPU time, the best of five runs, relative to the time of a fixed workload on the same
machine, so that neither a slow nor a busy machine changes the result.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import URL, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import FileResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from forum.core.content import spans
from forum.core.content.redaction import is_left_of
from forum.core.forms.fields import Input, MultiLine, NameLine, SingleLine
from forum.core.i18n.languages import LANGUAGES, negotiate
from forum.core.mail.address import is_address
from forum.core.mail.unlinked import without_links
from forum.core.network import rate_limit_address
from forum.core.screening.distress.detection import categories
from forum.core.screening.links import find_links
from forum.core.screening.listed_words import WordList
from forum.core.screening.official_names import resembles_colleague, resembles_role
from forum.core.screening.personal_data import find_personal_data
from forum.core.screening.repeats import Repetition
from forum.core.screening.signs import screen
from forum.core.text import html
from forum.core.text.cleaning import clean_line, clean_text, excerpt, fold, slug
from forum.core.text.diff import changes
from forum.core.user_agent import families
from forum.web.cookies import MAX_LENGTH, cookies_of
from forum.web.middleware.compression import accepts_gzip
from forum.web.middleware.csrf import is_same_origin
from forum.web.middleware.framing import MAX_CONTENT_TYPE
from forum.web.redisplay import path_in_language
from forum.web.request_bounds import MAX_ADDRESS
from search.engines.terms import TermMatcher, terms, tokens
from search.presenters import highlight, snippet

MAX_SECONDS = 0.05
"""CPU seconds per step, on a machine on which `yardstick()` takes a millisecond."""
IDEA_LENGTH, STAFF_LENGTH, TITLE_LENGTH, NAME_LENGTH = 5000, 8000, 120, 60
OWN_NAMES = ("Samenspraak", "Lindekom")
COLLEAGUES = [
    f"{letter}na {letter}-{number} Peeters" for letter in "ABCDEFGHIJ" for number in range(10)
]

UNITS = (
    # Possible hosts (bleach's linkifier scanned each run again from each of its dots).
    "b-.", "a-b.", "1-.", "x.-", "a.b-.", "http://a ", "http://a)", "http://a,", "http://(", "https://[",
    "a@b.nl ", "a@", "a@a.", "@", "a.a@a-", "http://a.b@c.d ", "HTTP://", "://", "www.a.b ",
    # Markdown: nesting, brackets, emphasis, entities, references, fences, tables, line ends.
    "[", "]", "[a](b)", "[a](", "![a](b", "[[a]]", "[a]: b\n", "[a][b]", "*a ", "**a", "*a_ ", "_a*", "*", "~~a",
    "`a ", "`", "&amp;", "&#", "&", "<", "<a ", "<http://a.b>", "\\", "# a\n", "- a\n", "-\n", "> a\n\n", "> ",
    ">", "1. a\n", "1. ", "- ", "* * ", "a\n", "a\n\n", "a  \n", "===\n", "---\n", "```\n", "|a|b|\n|-|-|\n",
    "㏘㌖", "a p m ", "!", "$", "%", "{", "}", ":", "=", "^", "+", "'", '"', "(", ")", "a=\n", "<!--", "<?", "\t", "\n\t", " \t- a\n",
    # What screening detects: telephone numbers, streets, addresses, cries for help.
    "0612 ", "0 6 1 2 ", "+1 ((((", "0. ", "rue a ", "rue ", "via 'a-", "sokak no ", "straat ", "str.", "a.b+c",
    "0470 00 00 1", "+32 470", "1 a ", "BE68 5390 ", "9999.99.999 ", "rue de la ", "12 a a a ", "شارع ا ", "a [at] ",
    "zelfmoor", "wil niet meer ", "www.", "12", "ik wil dood. ", "i cant ", "he hits me ", "child alone night ",
    "لا اريد ان اعيش ", "d o o d ", "j'", "'a", "non voglio vivere, ", "jarrive", "wordtslaat",
    # Characters that expand to several, and stacked combining marks.
    "\ufdfa", "\u0301\u0316", "\u0316", "a\u0301", "\u0344", "\uff9e\u0301", "İ", "ß", "ﬁ", "ال", "وال ",
    "😀", "\u200d", "½", "\u2028", "\x0b", "\u202e", "\ufeff",
)  # fmt: skip
NESTED = (
    "".join("  " * depth + "- a\n" for depth in range(120)), "".join("> " * depth + "a\n" for depth in range(120)),
    "- " * 4000, "".join("`" * run + " " for run in range(1, 125)), "*" * 4000 + "a" + "*" * 3999,
    "[" * 4000 + "]" * 4000, "(" * 4000 + ")" * 4000, "a" + "\u0301" * 4000 + "\u0316" * 3999,
    "http://a/" + "(" * 4000 + ")" * 3991, "a" * 8000, "a " * 4000, "b-." * 2666 + "@", "1" * 8000,
    "".join(f"{number}\n" for number in range(1600)), "".join(f"w{number} " for number in range(1400)),
)  # fmt: skip
SHAPES = (*UNITS, *NESTED)


def repeat_to(shape: str, length: int) -> str:
    """A text of `length` characters that repeats a shape."""
    return (shape * (length // len(shape) + 1))[:length]


def cpu_seconds(step: Callable[[], object]) -> float:
    """CPU seconds of one run of a step."""
    started = time.process_time()
    step()
    return time.process_time() - started


def best_of_five(step: Callable[[], object]) -> float:
    """CPU seconds of the fastest of five runs."""
    return min(cpu_seconds(step) for _ in range(5))


def yardstick() -> float:
    """CPU seconds of a fixed workload like these steps: look up characters, join strings."""
    return best_of_five(lambda: "".join(chr(index % 90 + 33) for index in range(9000)).split("."))


def is_slow(step: Callable[[], object], limit: float = MAX_SECONDS) -> bool:
    """Whether a step exceeds the limit, on a machine that may be slow or busy."""
    # A single fast run suffices; only slow steps are compared with the yardstick.
    if any(cpu_seconds(step) < limit for _ in range(5)):
        return False
    return best_of_five(step) > limit * yardstick() / 0.001


@dataclass(frozen=True)
class Step:
    """A step that processes a text of `length` characters; `prepare` isn't measured."""

    length: int
    run: Callable[[str], object]
    prepare: Callable[[str], str] = str

    def with_text(self, shape: str) -> Callable[[], object]:
        text = self.prepare(repeat_to(shape, self.length))
        return lambda: self.run(text)


def compare_with_edit(text: str) -> object:
    return changes(text, text[len(text) // 2 :] + text[::-1])


def pieces_of(text: str) -> list[str]:
    """As many words as a form takes to be left out of this text."""
    pieces = [text[start : start + 40] for start in range(0, 4000, 40)]
    return list(dict.fromkeys((*spans.lines_of(text[:2000]), *pieces)))[: spans.MOST]


def screen_name(name: str) -> object:
    return resembles_role(name, OWN_NAMES), resembles_colleague(name, COLLEAGUES)


LISTED = WordList(
    ["aaaa*", "b a", "w1 w2", "ik wil*", "gratis geld", "*aaa", "a a a a a a a b"]
    + [f"*{'ab' * 20:.{length}}{number}*" for length in range(3, 38) for number in range(10, 24)]
)
"""Nearly as many patterns as a list may have, of the costly kind, in every length."""


def compare_with_earlier(text: str) -> object:
    repetition = Repetition(text)
    return [repetition.is_repeated_by(f"{text[number:]}", same_author=False) for number in range(2)]


STEPS = {
    "a resident's text is rendered": Step(IDEA_LENGTH, html.from_plain),
    "staff's text is rendered": Step(STAFF_LENGTH, html.from_markdown),
    "rendered text is read": Step(STAFF_LENGTH, html.html_to_text, html.from_markdown),
    "a text is cleaned": Step(STAFF_LENGTH, clean_text),
    "a title is cleaned": Step(TITLE_LENGTH, clean_line),
    "a title is made an address": Step(TITLE_LENGTH, slug.__wrapped__),
    "a text is folded": Step(IDEA_LENGTH, fold, clean_text),
    "a text is screened": Step(IDEA_LENGTH, screen, clean_text),
    "distress is looked for": Step(STAFF_LENGTH, categories, clean_text),
    "personal data is found": Step(STAFF_LENGTH, find_personal_data, clean_text),
    "listed words are found": Step(IDEA_LENGTH, LISTED.find, clean_text),
    "web addresses are found": Step(IDEA_LENGTH, find_links, clean_text),
    "a text is compared with earlier ones": Step(IDEA_LENGTH, compare_with_earlier, clean_text),
    "a text begins a card": Step(STAFF_LENGTH, excerpt),
    "a text is taken up by search": Step(IDEA_LENGTH, lambda text: list(tokens(text))),
    "words are marked in a text": Step(
        IDEA_LENGTH, lambda text: highlight(text, TermMatcher(terms(text)))
    ),
    "words are left out": Step(
        STAFF_LENGTH,
        lambda text: spans.find_spans(text, pieces_of(text), markdown=True),
        clean_text,
    ),
    "words to leave out are looked for": Step(
        STAFF_LENGTH,
        lambda text: list(spans.words_in([text], pieces_of(text), markdown=True)),
        clean_text,
    ),
    "words that remain are looked for": Step(
        IDEA_LENGTH,
        lambda text: list(spans.remains_in(html.rich_text_from_plain(text), pieces_of(text))),
        clean_text,
    ),
    "what was left out is recognised": Step(
        STAFF_LENGTH, lambda text: is_left_of(text, text), clean_text
    ),
    "a passage is found": Step(
        STAFF_LENGTH, lambda text: snippet(text, TermMatcher(terms("soep " + text)))
    ),
    "a text is mailed": Step(IDEA_LENGTH, without_links, clean_text),
    "an address is judged": Step(254, is_address),
    "two texts are compared": Step(IDEA_LENGTH, compare_with_edit),
    "a name is judged": Step(NAME_LENGTH, screen_name),
}


@pytest.mark.parametrize("name", STEPS)
def test_no_shape_is_slow(name: str) -> None:
    step = STEPS[name]
    assert not [shape[:20] for shape in SHAPES if is_slow(step.with_text(shape))]


HEADER_LENGTH = 65_000
"""About the bytes that the server reads of a request's headers, and so of each of them."""
HEADER_UNITS = (
    "\\", '"', '\\"', '";', ";", "; a", "a=1;", 'a="', "=", "a*=", ",", "a,", "nl,", "nl;q=0.1,", "q=", "*",
    "0-,", "1-2,", "-1,", "bytes=", "1", "9.", "e", "%", "%4", "%41", "%E9", "+", "&", "a&", "a=1&", "[", "]", "@",
    ":", "::", "1:", ".", "a.", "/", "//", "?", "#", " ", "\t", " ,", "127.0.0.1, ", "(", "Mozilla/5.0 (", "\xff",
)  # fmt: skip


def header_scope(name: str, value: str) -> dict[str, object]:
    headers = [(name.encode(), value.encode("latin-1"))]
    return {"type": "http", "scheme": "http", "path": "/", "server": None, "query_string": b"", "headers": headers}  # fmt: skip


def read_cookies(value: str) -> object:
    return cookies_of(HTTPConnection(header_scope("cookie", value)))


def parse_range(value: str) -> object:
    with suppress(Exception):
        FileResponse._parse_range_header(f"bytes={value}", 100_000)
    return None


TRUSTED = ProxyHeadersMiddleware(lambda *_: None, ["127.0.0.1", "10.0.0.0/8"]).trusted_hosts  # type: ignore[arg-type]
HEADER_STEPS: dict[str, Callable[[str], object]] = {
    "Cookie": read_cookies,
    "Cookie, as long as it is read": lambda value: read_cookies(value[:MAX_LENGTH]),
    "Cookie, quoted": lambda value: read_cookies(f'a="{value[: MAX_LENGTH - 4]}"'),
    "Accept-Language": lambda value: negotiate(value, tuple(LANGUAGES), "nl"),
    "Accept-Language, its weight": lambda value: negotiate(f"nl;q={value}", tuple(LANGUAGES), "nl"),
    "Accept-Encoding": lambda value: accepts_gzip(value.encode("latin-1")),
    "Accept-Encoding, its weight": lambda value: accepts_gzip(b"gzip;q=" + value.encode("latin-1")),
    "Content-Type": lambda value: parse_options_header(value[:MAX_CONTENT_TYPE]),
    "Host": lambda value: str(URL(scope=header_scope("host", value))),
    "Origin": lambda value: is_same_origin(
        HTTPConnection(header_scope("origin", f"http://{value}")), "http://localhost"
    ),
    "Range": parse_range,
    "User-Agent": families,
    "X-Forwarded-For": lambda value: rate_limit_address(
        TRUSTED.get_trusted_client_address(value)[0]
    ),
    "the query": lambda value: QueryParams(value[:MAX_ADDRESS].encode("latin-1")),
    "the query, in a link": lambda value: path_in_language(
        f"/nl/ideas?{value[:MAX_ADDRESS]}", "fr", ("nl", "fr")
    ),
}


@pytest.mark.parametrize("name", HEADER_STEPS)
def test_no_header_is_slow(name: str) -> None:
    step = HEADER_STEPS[name]
    families("warm up")
    values = [repeat_to(unit, HEADER_LENGTH) for unit in HEADER_UNITS]
    assert not [value[:20] for value in values if is_slow(partial(step, value))]


_mixtures = st.lists(st.sampled_from(UNITS) | st.text(max_size=12), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(shape=_mixtures.map("".join).filter(bool), name=st.sampled_from(sorted(STEPS)))
def test_no_mixture_of_shapes_is_slow(shape: str, name: str) -> None:
    assert not is_slow(STEPS[name].with_text(shape))


def test_different_words_are_compared_fast() -> None:
    """Each word occurs 40 times, in another order: `difflib` takes a second for this."""
    words = [chr(ord("A") + index % 60) for index in range(2500)]
    assert not is_slow(lambda: changes(" ".join(words), " ".join(reversed(words))))


@pytest.mark.parametrize(
    "shape", ["\u0301\u0316", "\u0316", "\uff9e\u0301", "\u0344", "\r", "\u2028", "a"]
)
def test_text_longer_than_any_field_is_cleaned_in_linear_time(shape: str) -> None:
    """Text that isn't a form field, such as imported text, has no length limit of its own."""
    single, double = (repeat_to("a" + shape * 60_000, length) for length in (30_000, 60_000))
    assert (
        best_of_five(lambda: clean_text(double))
        < 3 * best_of_five(lambda: clean_text(single)) + MAX_SECONDS
    )


class _Fields(Input):
    label: NameLine(3, 120)  # type: ignore[valid-type]
    line: SingleLine(0, 120)  # type: ignore[valid-type]
    prose: MultiLine(20, 5000)  # type: ignore[valid-type]


@pytest.mark.parametrize(
    "shape", ["\ufdfa", "\U0001d160", "\u0344", "\u0301\u0327\u0345", "a\u0301", "ab "]
)
def test_a_form_of_a_megabyte_is_refused_fast(shape: str) -> None:
    text = repeat_to(shape, 480_000)

    def submit() -> None:
        with pytest.raises(ValidationError) as error:
            _Fields(label=text, line=text, prose=text)
        assert [each["type"] for each in error.value.errors()] == ["too_long"] * 3

    assert not is_slow(submit)
