"""Linear models, one for each language, read when a text is first screened.

The score of words is the sum of the weights of their n-grams, of letters and of words, each divided by their
spread (`spread_of`); and the bias. Danger is what scores above 0: the bias holds the
threshold. Weights stand in `weights/CODE.tsv`, in hundredths: an n-gram, its weight for danger, and one for
each category in the order of `Category`. The first line is the biases.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from pathlib import Path

from forum.core.screening.distress.category import Category
from forum.core.screening.distress.features import letter_grams, spread_of, word_grams

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

    def known(self, words: Set[str]) -> int:
        """How many of the words, each with an underscore behind it, the model has a weight for."""
        return len(self.weights.keys() & words)

    def danger(self, words: Sequence[str]) -> float:
        """How likely the words speak of danger: more than 0 is a sign."""
        return sum(self.contributions(words)) + self.weights[BIAS][0] / SCALE

    def contributions(self, words: Sequence[str]) -> list[float]:
        """What each word, with the n-grams that begin with it, adds to the score of danger."""
        letters = spread_of(sum(len(letter_grams(word)) for word in words)) * SCALE
        grams = list(word_grams(words))
        spread = spread_of(len(grams)) * SCALE
        added = [_letters(self, word) / letters for word in words]
        for gram, start, _ in grams:
            if weights := self.weights.get(gram):
                added[start] += weights[0] / spread
        return added

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
def _letters(model: Model, word: str) -> int:
    return sum(model.weights[gram][0] for gram in letter_grams(word) if gram in model.weights)


@lru_cache(maxsize=1)
def models() -> tuple[Model, ...]:
    """The models of all languages."""
    return tuple(Model(path.stem, _read(path)) for path in sorted(FOLDER.glob("*.tsv")))


def _read(path: Path) -> Weights:
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {gram: tuple(map(int, weights)) for gram, *weights in lines}
