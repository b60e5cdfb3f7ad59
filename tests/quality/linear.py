"""A linear support vector machine, by dual coordinate descent.

Hsieh et al. (2008), "A dual coordinate descent method for large-scale linear SVM", algorithm 1, with the
squared hinge loss. Pure Python, so that training needs nothing installed; the same rows give the same weights.
"""

from dataclasses import dataclass
from random import Random

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Example:
    """A row of the matrix: values by column; `cost` is what an error costs (C)."""

    values: list[tuple[int, float]]
    cost: float


def train(examples: list[Example], labels: list[bool], width: int, epochs: int) -> list[float]:
    """The weights of `width` columns that part the examples by their labels."""
    weights = [0.0] * width
    duals = [0.0] * len(examples)
    order = list(range(len(examples)))
    norms = [sum(value * value for _, value in example.values) for example in examples]
    chance = Random(0)
    for _ in range(epochs):
        chance.shuffle(order)
        for index in order:
            example, sign = examples[index], 1 if labels[index] else -1
            slack = 1 / (2 * example.cost)
            score = sum([weights[column] * value for column, value in example.values])
            gradient = sign * score - 1 + duals[index] * slack
            dual = max(duals[index] - gradient / (norms[index] + slack), 0.0)
            step = sign * (dual - duals[index])
            if abs(step) > TOLERANCE:
                duals[index] = dual
                for column, value in example.values:
                    weights[column] += step * value
    return weights
