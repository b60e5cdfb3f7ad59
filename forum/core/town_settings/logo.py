"""Check of a logo, in PNG or SVG: what is kept is written anew from what was understood.

Nothing of the file itself is served: a PNG is decoded and encoded again, without its metadata; of an SVG
only known elements and attributes are written (`svg.py`).
"""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from forum.core.town_settings.svg import SvgRefused, clean_svg

MAX_BYTES = 64_000
MAX_SIDE = 4000
"""Pixels of a side, before anything is decoded: a small file may unpack to a huge picture."""
SHOWN = (960, 240)
"""Pixels at most, in which it is kept: three times the size of the place that it has."""
PNG, SVG = "image/png", "image/svg+xml"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class PictureRefused(Exception):
    """A picture that can't be a logo: a public code, and the parameters of its message."""

    def __init__(self, code: str, **parameters: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def check_picture(content: bytes) -> tuple[str, bytes]:
    """The media type of a picture, and the picture as it is safe to serve. Raises `PictureRefused`."""
    if len(content) > MAX_BYTES:
        raise PictureRefused("picture_too_large", most=MAX_BYTES // 1000)
    if content.startswith(_PNG_SIGNATURE):
        return PNG, _encode_again(content)
    try:
        return SVG, clean_svg(content)
    except SvgRefused as refused:
        raise PictureRefused(refused.code, what=refused.what) from None


def _encode_again(content: bytes) -> bytes:
    """The first picture of a PNG, without anything else."""
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > MAX_SIDE:
                raise PictureRefused("picture_too_wide", most=MAX_SIDE)
            pixels = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise PictureRefused("picture_broken") from None
    pixels.thumbnail(SHOWN)
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    encoded = BytesIO()
    clean.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()
