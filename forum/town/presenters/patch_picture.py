"""The patch of an idea as a picture of its own, for mail: with its colours, by day."""

from forum.core.colours import day_colours
from forum.town.presenters.patchwork import PAIRS, Fill, PatchSpec, patch

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
