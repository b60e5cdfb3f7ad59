"""No input is slow: whatever is typed, each step with it takes at most so much of the processor.

Processor time, the best of five, beside what this machine takes for a piece of work that is always
the same: so neither a slow machine nor a busy one changes anything.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from forum.core.forms.fields import Input, MultiLine, NameLine, SingleLine
from forum.core.mail.address import is_address
from forum.core.screening.official_names import resembles_colleague, resembles_role
from forum.core.screening.signs import screen
from forum.core.text import html
from forum.core.text.cleaning import clean_line, clean_text, excerpt, fold, slug
from moderation.presenters import changes
from search.engines.terms import TermMatcher, terms, tokens
from search.presenters import highlight, snippet

MOST = 0.05
"""Seconds of the processor, where the yardstick takes a millisecond."""
IDEA, STAFF, TITLE, NAME = 5000, 8000, 120, 60
OWN = ("Samenspraak", "Lindekom")
COLLEAGUES = [
    f"{letter}na {letter}-{number} Peeters" for letter in "ABCDEFGHIJ" for number in range(10)
]

UNITS = (
    # Words that may be hosts (bleach's linkifier looked at each run once more from each of its stops).
    "b-.", "a-b.", "1-.", "x.-", "a.b-.", "http://a ", "http://a)", "http://a,", "http://(", "https://[",
    "a@b.nl ", "a@", "a@a.", "@", "a.a@a-", "http://a.b@c.d ", "HTTP://", "://", "www.a.b ",
    # Markdown: nesting, brackets, emphasis, entities, references, fences, tables, line ends.
    "[", "]", "[a](b)", "[a](", "![a](b", "[[a]]", "[a]: b\n", "[a][b]", "*a ", "**a", "*a_ ", "_a*", "*", "~~a",
    "`a ", "`", "&amp;", "&#", "&", "<", "<a ", "<http://a.b>", "\\", "# a\n", "- a\n", "-\n", "> a\n\n", "> ",
    ">", "1. a\n", "1. ", "- ", "* * ", "a\n", "a\n\n", "a  \n", "===\n", "---\n", "```\n", "|a|b|\n|-|-|\n",
    "㏘㌖", "a p m ", "!", "$", "%", "{", "}", ":", "=", "^", "+", "'", '"', "(", ")", "a=\n", "<!--", "<?", "\t", "\n\t", " \t- a\n",
    # What first looks look for: telephone numbers, streets, addresses, cries for help.
    "0612 ", "0 6 1 2 ", "+1 ((((", "0. ", "rue a ", "rue ", "via 'a-", "sokak no ", "straat ", "str.", "a.b+c",
    "zelfmoor", "wil niet meer ", "www.", "12",
    # Signs that are many, or that stand on each other.
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


def of(shape: str, length: int) -> str:
    """A text of a shape, so long."""
    return (shape * (length // len(shape) + 1))[:length]


def seconds(step: Callable[[], object]) -> float:
    """Seconds of the processor for a step done once."""
    begins = time.process_time()
    step()
    return time.process_time() - begins


def best(step: Callable[[], object]) -> float:
    """The least of five."""
    return min(seconds(step) for _ in range(5))


def yardstick() -> float:
    """Seconds for work like that of these steps: characters looked up, short strings put together."""
    return best(lambda: "".join(chr(place % 90 + 33) for place in range(9000)).split("."))


def is_slow(step: Callable[[], object]) -> bool:
    """Whether a step takes too long, on a machine that may be slow or busy just now."""
    # One that is quick enough is enough.
    if any(seconds(step) < MOST for _ in range(5)):
        return False
    return best(step) > MOST * yardstick() / 0.001


@dataclass(frozen=True)
class Step:
    """Something that happens to a text of that length; `first` is done before it is measured."""

    length: int
    does: Callable[[str], object]
    first: Callable[[str], str] = str

    def with_text(self, shape: str) -> Callable[[], object]:
        text = self.first(of(shape, self.length))
        return lambda: self.does(text)


def edited(text: str) -> object:
    return changes(text, text[len(text) // 2 :] + text[::-1])


def judged_name(name: str) -> object:
    return resembles_role(name, OWN), resembles_colleague(name, COLLEAGUES)


STEPS = {
    "a resident's text is rendered": Step(IDEA, html.from_plain),
    "staff's text is rendered": Step(STAFF, html.from_markdown),
    "rendered text is read": Step(STAFF, html.html_to_text, html.from_markdown),
    "a text is cleaned": Step(STAFF, clean_text),
    "a title is cleaned": Step(TITLE, clean_line),
    "a title is made an address": Step(TITLE, slug.__wrapped__),
    "a text is folded": Step(IDEA, fold, clean_text),
    "a text is screened": Step(IDEA, screen, clean_text),
    "a text begins a card": Step(STAFF, excerpt),
    "a text is taken up by search": Step(IDEA, lambda text: list(tokens(text))),
    "words are marked in a text": Step(
        IDEA, lambda text: highlight(text, TermMatcher(terms(text)))
    ),
    "a passage is found": Step(
        STAFF, lambda text: snippet(text, TermMatcher(terms("soep " + text)))
    ),
    "an address is judged": Step(254, is_address),
    "two texts are compared": Step(IDEA, edited),
    "a name is judged": Step(NAME, judged_name),
}


@pytest.mark.parametrize("name", STEPS)
def test_no_shape_is_slow(name: str) -> None:
    step = STEPS[name]
    assert not [shape[:20] for shape in SHAPES if is_slow(step.with_text(shape))]


_parts = st.lists(st.sampled_from(UNITS) | st.text(max_size=12), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(shape=_parts.map("".join).filter(bool), name=st.sampled_from(sorted(STEPS)))
def test_no_mixture_is_slow(shape: str, name: str) -> None:
    assert not is_slow(STEPS[name].with_text(shape))


def test_different_words_are_compared_fast() -> None:
    """Each word 40 times, in another order: what `difflib` takes a second for."""
    words = [chr(ord("A") + place % 60) for place in range(2500)]
    assert not is_slow(lambda: changes(" ".join(words), " ".join(reversed(words))))


@pytest.mark.parametrize(
    "shape", ["\u0301\u0316", "\u0316", "\uff9e\u0301", "\u0344", "\r", "\u2028", "a"]
)
def test_what_is_longer_than_any_field_is_cleaned_in_linear_time(shape: str) -> None:
    """What isn't a field of a form, such as a text that is imported, has no bound of its own."""
    once, twice = (of("a" + shape * 60_000, length) for length in (30_000, 60_000))
    assert best(lambda: clean_text(twice)) < 3 * best(lambda: clean_text(once)) + MOST


class _Fields(Input):
    label: NameLine(3, 120)  # type: ignore[valid-type]
    line: SingleLine(0, 120)  # type: ignore[valid-type]
    prose: MultiLine(20, 5000)  # type: ignore[valid-type]


@pytest.mark.parametrize(
    "shape", ["\ufdfa", "\U0001d160", "\u0344", "\u0301\u0327\u0345", "a\u0301", "ab "]
)
def test_a_form_of_a_megabyte_is_refused_fast(shape: str) -> None:
    text = of(shape, 480_000)

    def judged() -> None:
        with pytest.raises(ValidationError) as found:
            _Fields(label=text, line=text, prose=text)
        assert [fault["type"] for fault in found.value.errors()] == ["too_long"] * 3

    assert not is_slow(judged)
