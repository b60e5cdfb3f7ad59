"""Check of a logo, in PNG or SVG: what is kept is written anew from what was understood.

Nothing of the file itself is served: a PNG is decoded and encoded again, without its metadata; of an SVG
only known elements and attributes are written (`svg.py`).
"""

from io import BytesIO
from typing import Any

from PIL import Image, ImageMath, UnidentifiedImageError

from forum.core.colours import contrast, day_colours, night_colours
from forum.core.town_settings.svg import MAX_RATIO, clean_svg
from forum.core.town_settings.svg_refused import SvgRefused

MAX_BYTES = 64_000
MAX_SIDE = 4000
"""Pixels of a side, before anything is decoded: a small file may unpack to a huge picture."""
SHOWN = (960, 240)
"""Pixels at most, in which it is kept: three times the size of the place that it has."""
SAMPLE = (192, 48)
"""Pixels at most, of which the contrast is judged."""
SEEN_BY_NIGHT = 3.0
"""Contrast of graphics, as of WCAG 2.2 (1.4.11)."""
SEEN_BY_DAY = 1.5
"""By day only what really vanishes changes: a yellow logo on white is as its town knows it."""
LEAST_PART = 0.05
"""Of what is drawn: so much of it matters."""
LEAST_OPACITY = 32
"""Of 255: a picture that is nowhere more opaque can't be seen."""
PNG, SVG = "image/png", "image/svg+xml"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTH_AT = 24
"""Where a PNG says how many bits a channel has."""
_DEEP = 16


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
            if max(picture.size) > MAX_RATIO * min(picture.size):
                raise PictureRefused("picture_ratio", what=MAX_RATIO)
            pixels = _in_eight_bits(picture, is_deep=content[_DEPTH_AT] == _DEEP)
    # Pillow's own limit comes before ours, at a size that is more than twice as large.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused("picture_too_wide", most=MAX_SIDE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise PictureRefused("picture_broken") from None
    pixels.thumbnail(SHOWN)
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    encoded = BytesIO()
    clean.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def _in_eight_bits(picture: Image.Image, *, is_deep: bool) -> Image.Image:
    """The picture in colours of 8 bits, with its transparency.

    Of 16 bits, Pillow keeps those of greys, which it would cut off at white, and the colour that is
    transparent, beside pixels of 8.
    """
    clear = picture.info.get("transparency")
    if is_deep and isinstance(clear, tuple):
        picture.info["transparency"] = tuple(channel >> 8 for channel in clear)
    if not picture.mode.startswith("I"):
        return picture.convert("RGBA")
    grey = picture.convert("I")
    pixels = grey.point(lambda value: value * (1 / 257) + 0.5).convert("L").convert("RGBA")
    if clear is not None:
        pixels.putalpha(
            ImageMath.lambda_eval(
                lambda each: each["convert"](each["notequal"](each["grey"], clear) * 255, "L"),
                grey=grey,
            )
        )
    return pixels


def ground_of(png: bytes) -> str:
    """What a logo must stand on to be seen: `light`, `dark`, or empty for either.

    A pale one would vanish by day. By night, one of which a part would vanish stands on the ground that
    it has by day, where it was seen as it was chosen. Raises `PictureRefused` if there is nothing to see.
    """
    with Image.open(BytesIO(png), formats=["PNG"]) as picture:
        pixels = picture.convert("RGBA")
    pixels.thumbnail(SAMPLE)
    if not pixels.getchannel("A").point(lambda opacity: opacity >= LEAST_OPACITY).getbbox():
        raise PictureRefused("picture_empty")
    day, night = (
        colours_of("tokens.css", ":root")["paper"] for colours_of in (day_colours, night_colours)
    )
    if _lost(pixels, day, SEEN_BY_DAY) > 1 - LEAST_PART:
        return "dark"
    return "light" if _lost(pixels, night, SEEN_BY_NIGHT) > LEAST_PART else ""


def _lost(pixels: Image.Image, ground: str, least: float) -> float:
    """The part of what is drawn that has less contrast than that with a ground."""
    drawn = lost = 0
    colours: Any = pixels.getcolors(pixels.width * pixels.height)
    for count, (*channels, opacity) in colours:
        drawn += count * opacity
        if contrast("#" + bytes(channels).hex(), ground) < least:
            lost += count * opacity
    return lost / drawn
