"""Disclosure of public figures: nothing hidden can be worked out, not even by whoever knows the rule."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from random import Random

import pytest

from moderation.rules.disclosure import MINIMUM, THRESHOLD, at_least, shown_cells, shown_total

Table = dict[str, int]


def _shown(table: Table) -> tuple[object, ...]:
    """All that readers see of a table."""
    return (shown_total(sum(table.values())), tuple(shown_cells(table).items()))


def _hidden(table: Table) -> list[str]:
    return [code for code, number in shown_cells(table).items() if number is None]


def _tables(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    """All tables of so many cells that add up to `total`."""
    bars = combinations(range(total + cells - 1), cells - 1)
    for bar in bars:
        ends = (-1, *bar, total + cells - 1)
        yield tuple(after - before - 1 for before, after in pairwise(ends))


@pytest.mark.parametrize(("cells", "largest"), [(2, 60), (3, 30), (4, 20), (5, 16), (6, 14)])
def test_every_hidden_figure_has_another_possible_value(cells: int, largest: int) -> None:
    """Of all tables with one total, those that seen alike differ in each figure that is hidden."""
    codes = "abcdef"[:cells]
    for total in range(MINIMUM, largest + 1):
        alike: defaultdict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
        for numbers in _tables(cells, total):
            alike[_shown(dict(zip(codes, numbers, strict=True)))].append(numbers)
        hidden = {
            seen: _hidden(dict(zip(codes, tables[0], strict=True)))
            for seen, tables in alike.items()
        }
        assert any(hidden.values())
        for seen, tables in alike.items():
            for code in hidden[seen]:
                assert len({numbers[codes.index(code)] for numbers in tables}) > 1, tables


@pytest.mark.parametrize("seed", range(200))
def test_two_hidden_figures_can_be_exchanged(seed: int) -> None:
    """The proof for tables of any size: readers see the same of the table with two values exchanged."""
    random = Random(seed)
    table = {f"c{index}": random.choice((0, 1, 2, 4, 6, 30, 200)) for index in range(8)}
    hidden = _hidden(table)
    for code in hidden:
        others = [each for each in hidden if table[each] != table[code]]
        assert others or len({number for number in table.values() if number}) == 1, table
        for other in others:
            exchanged = table | {code: table[other], other: table[code]}
            assert _shown(exchanged) == _shown(table)


@pytest.mark.parametrize("seed", range(100))
def test_what_is_shown_is_right_and_large_enough(seed: int) -> None:
    random = Random(seed)
    table = {f"c{index}": random.randrange(20) for index in range(random.randint(1, 9))}
    shown = shown_cells(table)
    for code, number in shown.items():
        assert number in (None, table[code])
        assert number is None or number == 0 or number >= THRESHOLD
    hidden = sum(table[code] for code, number in shown.items() if number is None)
    assert hidden == 0 or hidden >= MINIMUM


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ({"a": 30, "b": 7, "c": 0}, {"a": 30, "b": 7, "c": 0}),
        ({"a": 30, "b": 3, "c": 0}, {"a": None, "b": None, "c": 0}),
        ({"a": 30, "b": 3, "c": 8}, {"a": 30, "b": None, "c": None}),
        ({"a": 30, "b": 1, "c": 6, "d": 9}, {"a": 30, "b": None, "c": None, "d": None}),
        ({"a": 30, "b": 3, "c": 8, "d": 8}, {"a": 30, "b": None, "c": None, "d": None}),
        ({"a": 30, "b": 4, "c": 4, "d": 4}, {"a": None, "b": None, "c": None, "d": None}),
        ({"a": 9, "b": 0}, {}),
        ({"a": 0, "b": 0}, {}),
    ],
)
def test_the_smallest_figures_are_hidden(table: Table, shown: dict[str, int | None]) -> None:
    assert shown_cells(table) == shown


@pytest.mark.parametrize(
    ("number", "total", "rounded"), [(0, 0, 0), (1, None, 0), (4, None, 0), (5, 5, 5), (23, 23, 20)]
)
def test_totals(number: int, total: int | None, rounded: int) -> None:
    assert (shown_total(number), at_least(number)) == (total, rounded)
