"""Pictures in mail: SVG drawn as PNG, since hardly any mail program shows SVG."""

from functools import lru_cache

import resvg_py

from forum.core.site import Logo

SIDE = 144
"""Pixels: twice the size at which it is shown, for sharp screens."""
LOGO_HEIGHT = 96
"""Pixels, as well."""


def to_png(svg: str) -> bytes:
    """A square drawing as PNG. Raises `ValueError` for what isn't SVG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE))


@lru_cache(maxsize=4)
def logo_png(logo: Logo) -> bytes:
    """A logo as PNG, which is drawn once. Raises `ValueError` for one that can't be drawn."""
    if logo.media_type == "image/png":
        return logo.content
    svg = logo.content.decode()
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, height=LOGO_HEIGHT))
