"""Patchwork drawings in SVG: the patch of an idea and the quilt of a town. Pure functions.

Every idea has a patch, as a piece of a patchwork quilt. Its theme selects the shape (one of the
families of traditional quilt blocks below), its neighbourhood the pair of colours (classes in
``static/css/town.css``), its number the variation, and the town's progress with it the cloth: pale,
with the drawing stitched on it, then stronger, then in full colour. Drawings are decoration: hidden
from assistive technology, and everything they show is also in the text next to them.

**Patches are unique.** A block has four by four cells. The number determines its upper left
quarter: four letters of the family's alphabet of eight, and one of four ways to lay out the two
cloths. No letter is empty and all letters of a family differ, so two combinations never draw the
same quarter. The other three quarters follow from the first by a symmetry, which is itself derived
from the letters. That makes ``4 * 8**4 = 16384`` blocks for each theme and pair of colours; larger
numbers get knots along the lower edge that count the rounds in binary.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

PAIRS = 12
"""Number of pairs of colours that ``town.css`` defines, as ``.patch-0`` to ``.patch-11``."""

SIDE = 24
"""The side of a patch in its own units; a cell is a quarter of it."""

HEM = 1
"""How far the hem of a quilt, a strip of cloth around it, reaches beyond its patches."""

CELL = 6
LETTERS = 8
LAYOUTS = 4
CAPACITY = LAYOUTS * LETTERS**4
STRIDE = 6_827
"""Odd, so multiplying by it permutes 0…CAPACITY-1: consecutive numbers look unlike each other."""


class Fill(StrEnum):
    """The cloth of a patch: the town's progress with the idea."""

    PALE = "pale"
    STRONG = "strong"
    FULL = "full"


class PatchSpec(NamedTuple):
    """Parameters of a patch; a quilt is a sequence of these."""

    theme: int
    neighbourhood: int
    number: int
    fill: Fill = Fill.PALE


class Point(NamedTuple):
    """A corner of a shape in a cell; ``round`` is the radius of the arc that leads to it."""

    x: int
    y: int
    round: int = 0
    sweep: int = 0


Shape = tuple[Point, ...]
Letter = tuple[Shape, ...]
Turn = Callable[[Point], Point]


def _rotated(point: Point) -> Point:
    """A quarter turn clockwise within the cell."""
    return Point(CELL - point.y, point.x, point.round, point.sweep)


def _mirrored(point: Point) -> Point:
    """Left becomes right; an arc bends the other way."""
    return Point(CELL - point.x, point.y, point.round, 1 - point.sweep)


def _shape(*corners: tuple[int, ...]) -> Shape:
    return tuple(Point(*corner) for corner in corners)


def _box(x: int, y: int, width: int, height: int) -> Shape:
    return _shape((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _apply(letter: Letter, turn: Turn) -> Letter:
    return tuple(tuple(turn(point) for point in shape) for shape in letter)


def _four_turns(letter: Letter) -> list[Letter]:
    """A letter in its four directions."""
    rotations = [letter]
    for _ in range(3):
        rotations.append(_apply(rotations[-1], _rotated))
    return rotations


def _two_turns(letter: Letter) -> list[Letter]:
    """A letter and its quarter turn."""
    return [letter, _apply(letter, _rotated)]


_HALF_SQUARE: Letter = (_shape((0, 0), (6, 0), (0, 6)),)
_PLAIN: Letter = (_box(0, 0, 6, 6),)
_GOOSE: Letter = (_shape((0, 6), (3, 0), (6, 6)),)
_LITTLE_GEESE: Letter = (_shape((0, 3), (3, 0), (6, 3)), _shape((0, 6), (3, 3), (6, 6)))
_HOURGLASS: Letter = (_shape((0, 0), (6, 0), (3, 3)), _shape((0, 6), (3, 3), (6, 6)))
_LOGS: Letter = (
    _shape((0, 0), (6, 0), (6, 2), (2, 2), (2, 6), (0, 6)),
    _box(4, 4, 2, 2),
)
_BROAD_LOGS: Letter = (_shape((0, 0), (6, 0), (6, 3), (3, 3), (3, 6), (0, 6)),)
_PATH: Letter = (_shape((0, 0), (5, 0), (0, 5, 5, 1)),)
_PATH_AROUND: Letter = (_shape((5, 0), (6, 0), (6, 6), (0, 6), (0, 5), (5, 0, 5, 0)),)
_RAILS: Letter = (_box(0, 0, 6, 1), _box(0, 2, 6, 1), _box(0, 4, 6, 1))
_BROAD_RAILS: Letter = (_box(0, 0, 6, 2), _box(0, 4, 6, 1))
_BLADE: Letter = (_shape((0, 0), (6, 0), (6, 3)),)
_KITE: Letter = (_shape((6, 6), (0, 3), (0, 0), (3, 0)),)
_POINT: Letter = (_shape((6, 0), (6, 6), (3, 0)), _shape((0, 6), (6, 6), (0, 3)))
_CHECKS: Letter = (_box(0, 0, 3, 3), _box(3, 3, 3, 3))
_CORNER: Letter = (_box(0, 0, 4, 4),)
_MIDDLE: Letter = (_box(1, 1, 4, 4),)
_DIAMOND: Letter = (_shape((3, 0), (6, 3), (3, 6), (0, 3)),)
_PETAL: Letter = (_shape((0, 0), (6, 6, 6, 1), (0, 0, 6, 1)),)
_BUD: Letter = (_shape((0, 0), (3, 0), (0, 3, 3, 1)),)
_FAN: Letter = (_shape((0, 0), (6, 0), (0, 6, 6, 1)),)
_SHELL: Letter = (_shape((0, 6), (6, 6, 3, 1)),)
_ARCH: Letter = (_shape((0, 6), (0, 0), (6, 0), (6, 6), (0, 6, 3, 0)),)

FAMILIES: dict[str, tuple[Letter, ...]] = {
    "flying geese": (*_four_turns(_GOOSE), *_four_turns(_LITTLE_GEESE)),
    "log cabin": (*_four_turns(_LOGS), *_four_turns(_BROAD_LOGS)),
    "drunkard's path": (*_four_turns(_PATH), *_four_turns(_PATH_AROUND)),
    "pinwheel": (*_four_turns(_BLADE), *_four_turns(_apply(_BLADE, _mirrored))),
    "orange peel": (
        *_two_turns(_PETAL),
        *_four_turns(_BUD),
        _FAN,
        _apply(_apply(_FAN, _rotated), _rotated),
    ),
    "half-square triangles": (
        *_four_turns(_HALF_SQUARE),
        *_two_turns(_HOURGLASS),
        _PLAIN,
        _DIAMOND,
    ),
    "star": (*_four_turns(_KITE), *_four_turns(_POINT)),
    "rail fence": (*_two_turns(_RAILS), *_four_turns(_BROAD_RAILS), *_two_turns(_CHECKS)),
    "clamshell": (*_four_turns(_SHELL), *_four_turns(_ARCH)),
    "nine patch": (*_two_turns(_CHECKS), *_four_turns(_CORNER), _MIDDLE, _DIAMOND),
}
"""The block families by their traditional names; a theme's number picks one, in turn."""

_ALPHABETS = tuple(FAMILIES.values())

# Indexes of the cells of a quarter (corner, the two sides, middle) drawn in the second cloth.
_LAYOUTS = ((3,), (0,), (1, 2), (0, 3))


def _next_number(value: int) -> str:
    """A number after another in path data: a minus sign is separator enough."""
    return f"{value}" if value < 0 else f" {value}"


def _outline(shape: Shape, left: int, top: int) -> str:
    """A shape as closed path data, as short as possible."""
    x, y = left + shape[0].x, top + shape[0].y
    data = f"M{x} {y}"
    for point in shape[1:]:
        dx, dy = left + point.x - x, top + point.y - y
        x, y = x + dx, y + dy
        if point.round:
            data += f"a{point.round} {point.round} 0 0{point.sweep}{dx}{_next_number(dy)}"
        elif dy == 0:
            data += f"h{dx}"
        elif dx == 0:
            data += f"v{dy}"
        else:
            data += f"l{dx}{_next_number(dy)}"
    return data + "z"


@cache
def _cell(family: int, letter: int, turn: Turn, column: int, row: int) -> str:
    """A letter where ``turn``, applied to the whole block, moves it: thousands of short texts."""
    left, top = _cell_origin(column, row, turn)
    transformed = _apply(_ALPHABETS[family][letter], turn)
    return "".join(_outline(shape, left, top) for shape in transformed)


def _rotated_twice(point: Point) -> Point:
    return _rotated(_rotated(point))


def _flipped(point: Point) -> Point:
    """Top becomes bottom."""
    return _rotated_twice(_mirrored(point))


def _unchanged(point: Point) -> Point:
    return point


def _rotated_thrice(point: Point) -> Point:
    return _rotated(_rotated_twice(point))


# How the four quarters follow from the first: rotated about the centre, or mirrored both ways.
_SYMMETRIES: tuple[tuple[Turn, ...], ...] = (
    (_unchanged, _rotated, _rotated_twice, _rotated_thrice),
    (_unchanged, _mirrored, _rotated_twice, _flipped),
)


@lru_cache(maxsize=4096)
def _block(theme: int, number: int) -> tuple[str, str, str]:
    """Path data of the first cloth, the second cloth and the knots."""
    rounds, index = divmod(number, CAPACITY)
    index = index * STRIDE % CAPACITY
    index, layout = divmod(index, LAYOUTS)
    spelling = []
    for _ in range(4):
        index, letter = divmod(index, LETTERS)
        spelling.append(letter)
    family = theme % len(_ALPHABETS)
    symmetry = _SYMMETRIES[sum(spelling) % len(_SYMMETRIES)]
    cloths = ["", ""]
    for cell, letter in enumerate(spelling):
        row, column = divmod(cell, 2)
        cloth = 1 if cell in _LAYOUTS[layout] else 0
        for turn in symmetry:
            cloths[cloth] += _cell(family, letter, turn, column, row)
    knots = "".join(
        f"M{2 + 2 * bit} 22v1" for bit in range(rounds.bit_length()) if rounds >> bit & 1
    )
    return cloths[0], cloths[1], knots


def _cell_origin(column: int, row: int, turn: Turn) -> tuple[int, int]:
    """Where ``turn``, applied to the whole block, moves the cell at ``column`` and ``row``."""
    # A turn maps the square 0…6 onto itself: the four cells of a row have the coordinates 0, 2, 4
    # and 6 in it.
    moved = turn(Point(2 * column, 2 * row))
    return moved.x // 2 * CELL, moved.y // 2 * CELL


@lru_cache(maxsize=4096)
def _drawing(theme: int, number: int) -> str:
    first, second, knots = _block(theme, number)
    cloth = f'<path class="cloth" d="M0 0h{SIDE}v{SIDE}H0z"/>'
    drawing = f'{cloth}<path class="one" d="{first}"/><path class="two" d="{second}"/>'
    return drawing + (f'<path class="knots" d="{knots}"/>' if knots else "")


def _classes(neighbourhood: int, fill: Fill) -> str:
    return f"patch patch-{neighbourhood % PAIRS} patch-{fill.value}"


def patch(theme: int, neighbourhood: int, number: int, fill: Fill = Fill.PALE) -> str:
    """The patch of one idea as SVG markup: safe, small, without styles, and unique.

    Raises `ValueError` for a negative number.
    """
    if number < 0:
        raise ValueError("the number of an idea is never negative")
    return (
        f'<svg class="{_classes(neighbourhood, fill)}" viewBox="0 0 {SIDE} {SIDE}"'
        f' aria-hidden="true" focusable="false">{_drawing(theme, number)}</svg>'
    )


def quilt(patches: Sequence[PatchSpec], columns: int) -> str:
    """Many patches, row by row, as one SVG with stitched seams and a hem; an empty string without patches.

    The last row is completed with empty cells, drawn as chalk lines: room for another idea. Raises
    `ValueError` for fewer than one column.
    """
    if columns < 1:
        raise ValueError("a quilt has at least one column")
    if not patches:
        return ""
    rows = -(-len(patches) // columns)
    width, height = columns * SIDE, rows * SIDE
    elements = []
    for index, spec in enumerate(patches):
        row, column = divmod(index, columns)
        elements.append(
            f'<g class="{_classes(spec.neighbourhood, spec.fill)}"'
            f' transform="translate({column * SIDE} {row * SIDE})">'
            f"{_drawing(spec.theme, spec.number)}</g>"
        )
    free_cells = "".join(
        f"M{index % columns * SIDE + 3} {index // columns * SIDE + 3}h18v18h-18z"
        for index in range(len(patches), rows * columns)
    )
    if free_cells:
        elements.append(f'<path class="quilt-free" d="{free_cells}"/>')
    edge = f"M0 0h{width}v{height}H0z"
    seams = "".join(f"M{column * SIDE} 0v{height}" for column in range(1, columns))
    seams += "".join(f"M0 {row * SIDE}h{width}" for row in range(1, rows))
    return (
        f'<svg class="quilt" viewBox="-{HEM} -{HEM} {width + 2 * HEM} {height + 2 * HEM}"'
        f' aria-hidden="true" focusable="false">{"".join(elements)}'
        f'<path class="quilt-hem" d="{edge}"/><path class="quilt-seam" d="{seams}{edge}"/></svg>'
    )
