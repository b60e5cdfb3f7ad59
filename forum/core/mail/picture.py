"""Pictures in mail: SVG drawn as PNG, since hardly any mail program shows SVG."""

import resvg_py

SIDE = 144
"""Pixels: twice the size at which it is shown, for sharp screens."""


def to_png(svg: str) -> bytes:
    """A square drawing of ours as PNG. Raises `ValueError` for what isn't SVG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE))
