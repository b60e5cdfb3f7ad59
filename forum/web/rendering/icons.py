"""Icons of the site in sizes for programs that don't show SVG, drawn once per process."""

import struct
from functools import cache

import resvg_py

from forum.web.rendering.assets import STATIC

SIZES = (180, 192, 512)
"""Pixels: for the home screens of Apple's and of other devices, and for a start screen."""
FAVICON_SIZE = 32


@cache
def icon_png(size: int) -> bytes:
    """The mark as a square PNG."""
    drawing = (STATIC / "icons" / "icon.svg").read_text()
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=size, height=size))


@cache
def favicon() -> bytes:
    """The mark as an ICO file that holds one PNG (a header, one directory entry, the picture)."""
    png = icon_png(FAVICON_SIZE)
    header = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack(
        "<BBBBHHII", FAVICON_SIZE, FAVICON_SIZE, 0, 0, 1, 32, len(png), len(header) + 16
    )
    return header + entry + png
