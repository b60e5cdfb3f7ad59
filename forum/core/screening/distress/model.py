"""Linear models, one for each language, read when a text is first screened.

The score of words is the sum of the weights of their n-grams, of letters and of words, each divided by their
spread (`spread_of`); and the bias. Danger is what scores above 0: the bias holds the
threshold. Weights stand in `weights/CODE.tsv`, in hundredths: an n-gram, its weight for danger, and one for
each category in the order of `Category`. The first line is the biases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from pathlib import Path

from forum.core.screening.distress.category import Category
from forum.core.screening.distress.features import (
    WORDS,
    letter_grams,
    spread_of,
    word_grams,
)

FOLDER = Path(__file__).parent / "weights"
BIAS = ""
"""Stands for the n-gram in the line of the biases."""
SCALE = 100
"""Units of a weight in a file by one of the model."""

Weights = dict[str, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Model:
    """The weights of a language: of danger, then of each category, by n-gram."""

    language: str
    weights: Weights

    def danger(self, words: Sequence[str]) -> float:
        """How likely the words speak of danger: more than 0 is a sign."""
        letters = grams = letter_count = 0
        for first, second, third in zip(
            words, [*words[1:], ""], [*words[2:], "", ""], strict=False
        ):
            weight, count = _letters(self, first)
            letters, letter_count = letters + weight, letter_count + count
            grams += _word_grams(self, first, second, third)
        gram_count = sum(max(0, len(words) - more) for more in range(len(WORDS)))
        score = letters / spread_of(letter_count) + grams / spread_of(gram_count) if words else 0
        return (score + self.weights[BIAS][0]) / SCALE

    def category(self, words: Sequence[str]) -> Category:
        """The category that the words are most likely about."""
        letters = [gram for word in words for gram in letter_grams(word)]
        grams = [gram for gram, *_ in word_grams(words)]
        scores = [weight / SCALE for weight in self.weights[BIAS][1:]]
        for kind in (letters, grams):
            found = [self.weights[gram][1:] for gram in kind if gram in self.weights]
            sums = map(sum, zip(*found, strict=True)) if found else [0] * len(scores)
            scores = list(map(add, scores, (each / spread_of(len(kind)) / SCALE for each in sums)))
        return max(zip(scores, Category, strict=True))[1]


@lru_cache(maxsize=50_000)
def _letters(model: Model, word: str) -> tuple[int, int]:
    """The weight of the n-grams of a word's letters, and how many they are."""
    grams = letter_grams(word)
    return sum(model.weights[gram][0] for gram in grams if gram in model.weights), len(grams)


# Passages of a text overlap: each of its words is weighed with the next ones several times.
@lru_cache(maxsize=50_000)
def _word_grams(model: Model, *words: str) -> int:
    """The weight of the n-grams of words that begin with the first of these."""
    found = (model.weights.get(gram) for gram, start, _ in word_grams(words) if start == 0)
    return sum(weights[0] for weights in found if weights)


@lru_cache(maxsize=1)
def models() -> tuple[Model, ...]:
    """The models of all languages."""
    return tuple(Model(path.stem, _read(path)) for path in sorted(FOLDER.glob("*.tsv")))


def _read(path: Path) -> Weights:
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {gram: tuple(map(int, weights)) for gram, *weights in lines}


def model_of(words: Sequence[str]) -> Model | None:
    """The model with weights for most of the words; None if no word has one."""
    counts = [sum(each) for each in zip(*map(_knowing, set(words)), strict=True)]
    return models()[counts.index(max(counts))] if any(counts) else None


@lru_cache(maxsize=50_000)
def _knowing(word: str) -> tuple[bool, ...]:
    """Which models have a weight for a word, in their order."""
    return tuple(f"{word}_" in model.weights for model in models())
