"""Patches and quilts as pictures of their own, for mail and for other sites: with their colours, by day."""

import math
import re
from collections.abc import Sequence

from forum.core.colours import day_colours
from forum.town.presenters.patchwork import PAIRS, SIDE, Fill, PatchSpec, patch

# As in town.css, for one patch outside a page.
_CLOTH = {
    Fill.PALE: (
        ".cloth{fill:var(cloth);stroke:var(one);stroke-width:.5;stroke-dasharray:1.2 .8}"
        ".one,.two{fill-opacity:.12;stroke-width:.5;stroke-dasharray:1.1 .7}"
    ),
    Fill.STRONG: (
        ".cloth{fill:var(one);fill-opacity:.28}"
        ".one,.two{fill-opacity:.6;stroke-width:.45;stroke-dasharray:1.1 .7}"
    ),
    Fill.FULL: ".cloth{fill:var(cloth)} .one,.two{stroke:none}",
}
_EVERY_CLOTH = (
    ".one{fill:var(one);stroke:var(one)} .two{fill:var(two);stroke:var(two)}"
    ".one,.two{stroke-linecap:round}"
    ".knots{fill:none;stroke:var(two);stroke-width:.8;stroke-linecap:round} "
)


def patch_picture(spec: PatchSpec) -> str:
    """The patch as an SVG document that needs no stylesheet."""
    colours = day_colours("town.css", f".patch-{spec.neighbourhood % PAIRS}")
    style = _EVERY_CLOTH + _CLOTH[spec.fill]
    for name, colour in colours.items():
        style = style.replace(f"var({name})", colour)
    drawing = patch(*spec).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return drawing.replace(">", f"><style>{style}</style>", 1)


_CLASSES = re.compile(r'(?<=class=")[^"]*(?=")')
_SELECTOR = re.compile(r"\.([a-z][\w-]*)")
SEAM = 1
"""Between the patches of a quilt, in their own units."""


def _piece(index: int, spec: PatchSpec, columns: int) -> str:
    """A patch in its place in a quilt, with class names of its own: styles count for a whole document."""
    picture = _CLASSES.sub(
        lambda names: " ".join(f"{name}-{index}" for name in names[0].split()), patch_picture(spec)
    )
    head, style, drawing = re.split("</?style>", picture, maxsplit=2)
    row, column = divmod(index, columns)
    place = f'x="{column * (SIDE + SEAM)}" y="{row * (SIDE + SEAM)}" width="{SIDE}" height="{SIDE}"'
    style = _SELECTOR.sub(rf".\1-{index}", style)
    return f"{head.replace('<svg ', f'<svg {place} ', 1)}<style>{style}</style>{drawing}"


def quilt_picture(patches: Sequence[PatchSpec]) -> str:
    """Patches sewn to a square as an SVG document that needs no stylesheet; of one, only the patch."""
    if len(patches) == 1:
        return patch_picture(patches[0])
    columns = math.isqrt(len(patches) - 1) + 1
    side, height = (
        count * (SIDE + SEAM) - SEAM for count in (columns, -(-len(patches) // columns))
    )
    pieces = "".join(_piece(index, spec, columns) for index, spec in enumerate(patches))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {(height - side) / 2} {side} {side}">{pieces}</svg>'
