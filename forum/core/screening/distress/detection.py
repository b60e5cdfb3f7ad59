"""Detection of distress: the categories that a text shows signs of."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from forum.core.screening.distress.category import Category
from forum.core.screening.distress.features import words_of
from forum.core.screening.distress.model import Model, model_of

WINDOW = 120
"""Words that are judged together, those of a long post."""
FEW_WORDS = 8
CLEAR_OF_FEW, CLEAR_OF_ONE = 0.1, 0.5
"""What a text of fewer words than that, and one of a single word, must score: the fewer words, the more often chance
makes them look like a cry."""
SHORT = 3
CLEAR_OF_TWO, CLEAR_ALONE, CLEAR_OF_SHORT = 0.1, 0.4, 0.6
"""What two sentences that follow each other must score in a longer text, one alone, and one of fewer than three
words: a few plain words among a hundred ordinary ones are a cry, too."""
LONGEST_SENTENCE = 40
"""Words of a sentence that are judged."""
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]++@\S+|\+?\d[\d /.()-]*")
"""Addresses and numbers: they say nothing of danger, and a long one would drown a short cry."""
_SENTENCE_END = re.compile(r"[.!?…;\n\r؟؛]+")


# A request asks several times about one text: for its form, for its case, for what the author sees next.
@lru_cache(maxsize=32)
def categories(text: str) -> tuple[Category, ...]:
    """What the author, or somebody they write about, may be in danger of; most urgent first.

    Takes time in proportion to the length of the text.
    """
    shown = {model.category(words) for model, words in _signs(text)}
    return tuple(category for category in Category if category in shown)


def _signs(text: str) -> Iterator[tuple[Model, Sequence[str]]]:
    """The passages of a text that show a sign, each with the model that knows most of its words."""
    for words, least in passages(text):
        model = model_of(words)
        if model and model.danger(words) > least:
            yield model, words


def passages(text: str) -> Iterator[tuple[Sequence[str], float]]:
    """Windows that overlap by half, and sentences by two and alone; each with what it must score to be a sign."""
    text = _NO_WORDS.sub(" ", text)
    words = words_of(text)
    step = WINDOW // 2
    for start in range(0, max(1, len(words) - step), step):
        window = words[start : start + WINDOW]
        yield window, _least(window)
    sentences = dict.fromkeys(_SENTENCE_END.split(text))
    in_words = [words_of(each)[:LONGEST_SENTENCE] for each in sentences if each.strip()]
    for sentence in in_words:
        yield sentence, CLEAR_ALONE if len(sentence) >= SHORT else CLEAR_OF_SHORT
    for one, next_one in pairwise(in_words):
        if len(one) + len(next_one) >= FEW_WORDS:
            yield one + next_one, CLEAR_OF_TWO


def _least(words: Sequence[str]) -> float:
    if len(words) >= FEW_WORDS:
        return 0
    return CLEAR_OF_FEW if len(words) > 1 else CLEAR_OF_ONE
