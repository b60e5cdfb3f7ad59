"""The patch of an idea as a picture of its own, for mail: with its colours, by day."""

from forum.core.colours import day_colours
from forum.town.presenters.patchwork import PAIRS, Fill, PatchSpec, patch

# As in town.css, for one patch outside a page.
_STYLE = {
    Fill.OUTLINED: ".one,.two,.cloth{fill:none} .cloth{stroke-dasharray:1.2 .8}",
    Fill.HALF: ".two,.cloth{fill:none} .one{fill:var(one);stroke:none}",
    Fill.FULL: ".cloth{fill:var(cloth)} .one{fill:var(one)} .two{fill:var(two)} .one,.two,.cloth{stroke:none}",
}  # fmt: skip
_STROKES = (
    ".cloth{stroke:var(one);stroke-width:.5}"
    ".one,.two{stroke:var(one);stroke-width:.45;stroke-linejoin:round} .two{stroke:var(two)}"
    ".knots{fill:none;stroke:var(two);stroke-width:.8;stroke-linecap:round} "
)


def patch_picture(spec: PatchSpec) -> str:
    """The patch as an SVG document that needs no stylesheet."""
    colours = day_colours("town.css", f".patch-{spec.neighbourhood % PAIRS}")
    style = _STROKES + _STYLE[spec.fill]
    for name, colour in colours.items():
        style = style.replace(f"var({name})", colour)
    drawing = patch(*spec).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return drawing.replace(">", f"><style>{style}</style>", 1)
