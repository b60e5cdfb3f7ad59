"""`make train`: learns the weights of `forum/core/screening/distress/weights/` from labelled texts.

Each source by another writer is held out in turn, and judged by what the others teach. That is what is printed,
and what the thresholds are chosen by; the weights are then learned from all. The same texts give the same files.
"""

import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

from forum.core.i18n.languages import LANGUAGES
from forum.core.screening.distress.category import Category
from forum.core.screening.distress.detection import passages
from forum.core.screening.distress.features import letter_grams, spread_of, word_grams, words_of
from forum.core.screening.distress.model import BIAS, FOLDER, SCALE, Model, Weights
from tests.quality.linear import Example, train
from tests.quality.rows import line

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "forum" / "demo" / "town"
CRY_IN_DEMO = "Ik weet niet goed wat er zou helpen"
"""The title of the one text in the demo whose author is in trouble."""
SOURCES = (
    "scenes", "indirect", "ordinary", "long", "everyday", "voices", "comments", "letters", "chat",
    "posts_a", "posts_b", "posts_c", "posts_d", "phrases", "screening", "demo",
)  # fmt: skip
HELD_OUT = ("voices", "posts_a", "posts_b", "posts_c", "posts_d")
"""Sources that are judged by what the others teach; each is by another writer."""
COST = 0.05
PAIR_COST = COST / 2
EPOCHS, CATEGORY_EPOCHS = 20, 8
"""Times that each row is learned; a category is only the reason that is shown."""
RARE = 2
"""N-grams in fewer texts are left out."""
LEAST = 20
"""Weights of danger below this many units are left out, but for single words: they tell languages apart."""
RECALL, FALSE_ALARMS = 0.95, 0.10
"""Goals for the texts held out, false alarms among near misses and among ordinary texts apart: the threshold
misses each of them by as little as the others."""
ORDINARY_SHORTFALL = 0.5
"""How much a false alarm too many among ordinary texts counts: nobody in danger is missed to avoid two of them."""


CATEGORIES: dict[str, Category | None] = {
    **{each.value: each for each in Category},
    "ordinary": None,
}
"""By what the texts say of themselves; ordinary ones resemble none."""


@dataclass(frozen=True)
class Row:
    """A labelled text; the category of one without danger is the one it resembles, if any."""

    text: str
    label: bool
    category: Category | None
    cost: float = COST


def read(language: str, source: str) -> list[Row]:
    """The rows of a language in a source."""
    if source == "demo":
        return [Row(text, False, None) for text in _texts_of_demo(language)]
    paths = [HERE / f"{source}.jsonl", *sorted((HERE / "distress").glob(f"{source}*.jsonl"))]
    raw = [json.loads(each) for path in paths if path.exists() for each in path.open("rb")]
    return [
        Row(row["text"], row["label"], CATEGORIES[row["category"]])
        for row in raw
        if row["lang"] == language and row["category"] in CATEGORIES
    ]


def _texts_of_demo(language: str) -> Iterator[str]:
    """The texts of the demo's town that are public or wait, which are ordinary posts."""
    for path in sorted(DEMO.glob("*.toml")):
        yield from _ordinary_texts(tomllib.loads(path.read_text("utf-8")), language)


def _ordinary_texts(node: Any, language: str) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _ordinary_texts(each, language)
    elif isinstance(node, dict):
        title, body = node.get("title", ""), node.get("body")
        is_shown = node.get("visibility", "public") in ("public", "pending")
        is_of_language = node.get("language", "nl") == language
        if isinstance(body, str) and is_shown and is_of_language and title != CRY_IN_DEMO:
            yield f"{title}\n{body}".strip()
        yield from _ordinary_texts(list(node.values()), language)


def with_pairs(rows: Sequence[Row]) -> list[Row]:
    """The rows, and twice as many of two texts in one: a cry for help among other sentences is one."""
    chance = Random(0)
    pairs = [(chance.choice(rows), chance.choice(rows)) for _ in range(2 * len(rows))]
    return [
        *rows,
        *(Row(f"{a.text} {b.text}", a.label or b.label, a.category, PAIR_COST) for a, b in pairs),
    ]


Grams = tuple[Counter[str], Counter[str]]
"""How often each n-gram of letters, and of words, is in a text."""


@cache
def grams_of(text: str) -> Grams:
    """The n-grams that the model looks up."""
    words = words_of(text)
    letters = Counter(gram for word in words for gram in letter_grams(word))
    return letters, Counter(gram for gram, *_ in word_grams(words))


def rarity(texts: Sequence[Grams]) -> dict[str, float]:
    """The inverse document frequency of n-grams, smoothed; the bias counts as 1."""
    counts = Counter(gram for grams in texts for kind in grams for gram in kind)
    return {BIAS: 1.0} | {
        gram: math.log((1 + len(texts)) / (1 + count)) + 1
        for gram, count in sorted(counts.items())
        if count >= RARE
    }


def learn(language: str, rows: Sequence[Row]) -> Model:
    """The model of a language, from these rows; its threshold is 0."""
    unpaired, rows = [grams_of(row.text) for row in rows], with_pairs(rows)
    scale = rarity([grams_of(row.text) for row in rows])
    number = {gram: index for index, gram in enumerate(scale)}

    def example(row: Row) -> Example:
        values = [(number[BIAS], 1.0)]
        for kind in grams_of(row.text):
            spread = spread_of(kind.total())
            for gram, count in kind.items():
                if gram in number:
                    values.append((number[gram], count * scale[gram] / spread))
        return Example(values, row.cost)

    examples = [example(row) for row in rows]
    single, width = examples[: len(unpaired)], len(number)
    learned = [train(examples, [row.label for row in rows], width, EPOCHS)]
    for category in Category:
        labels = [row.category is category for row in rows[: len(unpaired)]]
        learned.append(train(single, labels, width, CATEGORY_EPOCHS))
    return Model(language, _pruned({
        gram: tuple(round(weights[index] * scale[gram] * SCALE) for weights in learned)
        for gram, index in number.items()
    }))  # fmt: skip


def _pruned(weights: Weights) -> Weights:
    return {
        gram: each
        for gram, each in weights.items()
        if gram == BIAS or gram.count("_") == 1 or abs(each[0]) >= LEAST
    }


@dataclass(frozen=True)
class Judged:
    """A row of a source that was held out, and what the model of the others says."""

    source: str
    row: Row
    score: float
    category: Category


def judge_held_out(language: str) -> list[Judged]:
    """Each row of the sources that are held out in turn."""
    judged = []
    for source in HELD_OUT:
        others = [row for each in SOURCES if each != source for row in read(language, each)]
        model = learn(language, others)
        for row in read(language, source):
            # As a text is judged when it is posted: by its windows and sentences.
            score = max(model.danger(words) - least for words, least in passages(row.text))
            judged.append(Judged(source, row, score, model.category(words_of(row.text))))
    return judged


def threshold_of(judged: Sequence[Judged]) -> float:
    """The score from which on a text counts as a cry for help."""
    danger = [each.score for each in judged if each.row.label]
    near = [each.score for each in judged if not each.row.label and each.row.category]
    ordinary = [each.score for each in judged if not each.row.label and not each.row.category]

    def shortfall(threshold: float) -> float:
        return max(
            RECALL - _share(danger, threshold),
            _share(near, threshold) - FALSE_ALARMS,
            (_share(ordinary, threshold) - FALSE_ALARMS) * ORDINARY_SHORTFALL,
        )

    return min(sorted(danger), key=shortfall)


def _share(scores: Sequence[float], threshold: float) -> float:
    return sum(score >= threshold for score in scores) / len(scores)


def write(model: Model, threshold: float) -> None:
    """Write the weights of a model, so that what reaches the threshold scores above 0."""
    danger, *categories = model.weights[BIAS]
    bias = danger - math.floor(threshold * SCALE) + 1
    weights = model.weights | {BIAS: (bias, *categories)}
    lines = ("\t".join([gram, *map(str, each)]) + "\n" for gram, each in weights.items())
    (FOLDER / f"{model.language}.tsv").write_text("".join(lines), "utf-8")


def train_language(language: str) -> str:
    """Write the file of a language; returns the report on what was held out."""
    judged = judge_held_out(language)
    threshold = threshold_of(judged)
    write(learn(language, [row for each in SOURCES for row in read(language, each)]), threshold)
    report = []
    for source in (*HELD_OUT, ""):
        part = [each for each in judged if source in {each.source, ""}]
        danger = [each for each in part if each.row.label]
        none = [each for each in part if not each.row.label]
        name = f"{language} {source or 'total'}"
        for measure, rows in (("recall", danger), ("false alarms", none)):
            found = sum(each.score >= threshold for each in rows)
            report.append(line(f"{name} {measure}", found, len(rows)))
    right = sum(each.category is each.row.category for each in danger)
    return "\n".join([*report, line(f"{language} total category", right, len(danger))])


if __name__ == "__main__":
    with Pool() as pool:
        for each in pool.imap(train_language, LANGUAGES, chunksize=1):
            print(each, flush=True)
