"""Which figures of a table may be shown, so that none can be traced to a person. Pure.

Cell suppression, with a threshold and complementary suppression: "Handbook on Statistical Disclosure
Control" (Hundepool and others, 2010), chapter 4. How the second kind is chosen, and why: decision 57.
"""

from collections.abc import Mapping

THRESHOLD = 5
"""A figure from 1 up to below this isn't shown: with zero, nobody is behind it."""
MINIMUM = 2 * THRESHOLD
"""The smallest total that is broken down, and the smallest sum of what is hidden in a table."""


def shown_total(total: int) -> int | None:
    """A total as it may be shown; None: it is from 1 up to below `THRESHOLD`."""
    return None if 0 < total < THRESHOLD else total


def shown_cells(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The cells of a table as they may be shown beside its total; None: hidden.

    Empty when the total is too small to be broken down. Else the smallest cells are hidden, each with
    all cells of the same size, until two different sizes are hidden and together they are `MINIMUM`.
    So whoever knows this rule too finds at least two values for each hidden cell: exchange the values of
    two hidden cells, and the same is shown.
    """
    if sum(counts.values()) < MINIMUM:
        return {}
    highest = _highest_hidden(counts)
    return {code: None if 0 < number <= highest else number for code, number in counts.items()}


def _highest_hidden(counts: Mapping[str, int]) -> int:
    sizes = sorted(number for number in counts.values() if number)
    if sizes[0] >= THRESHOLD:
        return 0
    for size in sizes:
        hidden = [number for number in sizes if number <= size]
        if len(set(hidden)) > 1 and sum(hidden) >= MINIMUM:
            return size
    return sizes[-1]


def at_least(number: int) -> int:
    """A number rounded down to a multiple of `THRESHOLD`: what is shown while a year isn't over."""
    return number - number % THRESHOLD
