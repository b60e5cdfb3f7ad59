"""Pixels of logos: kept as they look in every kind of PNG, refused when there is nothing to see."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from forum.core.town_settings.drawing import draw
from forum.core.town_settings.logo import PictureRefused, check_picture, ground_of
from tests.unit.core.town_settings.drawings import CIRCLE, png, svg

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(
    colour_type: int, pixels: bytes, *, width: int, height: int = 1, transparent: bytes = b""
) -> bytes:
    """A PNG with 16 bits in each channel, and the pixels of its first row."""
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    return (
        SIGNATURE
        + chunk(b"IHDR", header)
        + (chunk(b"tRNS", transparent) if transparent else b"")
        + chunk(b"IDAT", zlib.compress(b"\0" + pixels))
        + chunk(b"IEND", b"")
    )


def channels(*values: int) -> bytes:
    return struct.pack(f">{len(values)}H", *values)


def pixels_of(content: bytes) -> list[tuple[int, ...]]:
    with Image.open(BytesIO(check_picture(content)[1])) as picture:
        assert picture.mode == "RGBA"
        return [picture.getpixel((x, 0)) for x in range(picture.width)]  # type: ignore[misc]


def test_greys_of_16_bits_are_as_dark_as_they_were() -> None:
    grey = raw_png(0, channels(0, 8000, 65535), width=3)
    assert pixels_of(grey) == [(0, 0, 0, 255), (31, 31, 31, 255), (255, 255, 255, 255)]


def test_a_transparent_grey_of_16_bits_is_transparent() -> None:
    grey = raw_png(0, channels(8000, 8001), width=2, transparent=channels(8000))
    assert [pixel[3] for pixel in pixels_of(grey)] == [0, 255]


def test_a_transparent_colour_of_16_bits_is_transparent() -> None:
    colours = raw_png(
        2, channels(8000, 9000, 300, 0, 0, 0), width=2, transparent=channels(8000, 9000, 300)
    )
    assert [pixel[3] for pixel in pixels_of(colours)] == [0, 255]


def test_greys_of_16_bits_with_opacity() -> None:
    assert pixels_of(raw_png(4, channels(8000, 32768), width=1)) == [(31, 31, 31, 128)]


def coloured(mode: str, colour: object) -> bytes:
    content = BytesIO()
    Image.new(mode, (20, 10), colour).save(content, "PNG")  # type: ignore[arg-type]
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(4000, 1), "picture_ratio"),
        (png(1, 11), "picture_ratio"),
        (raw_png(6, b"", width=20_000, height=20_000), "picture_too_wide"),
        (raw_png(6, b"", width=10_000, height=9_900), "picture_too_wide"),
    ],
    ids=["a line", "an upright line", "a bomb", "nearly a bomb"],
)  # fmt: skip
def test_a_picture_of_a_wrong_size_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        check_picture(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "content",
    [
        coloured("RGBA", (0, 0, 0, 0)),
        coloured("RGBA", (255, 0, 0, 9)),
        coloured("LA", (0, 0)),
        draw(svg("")),
        draw(svg('<rect width="9" height="9" fill="none"/>')),
        draw(svg(f'<g display="none">{CIRCLE}</g>')),
        draw(svg('<rect x="20" width="9" height="9"/>')),
    ],
    ids=["transparent", "nearly", "greys", "no drawing", "no colour", "hidden", "outside"],
)
def test_a_picture_in_which_nothing_can_be_seen_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused, match="picture_empty"):
        ground_of(content)


def two(left: str, right: str, at: int = 5) -> bytes:
    """A drawing in two colours."""
    rects = f'<rect width="{at}" height="9" fill="{left}"/><rect x="{at}" width="{10 - at}" height="9" fill="{right}"/>'
    return draw(svg(rects))


@pytest.mark.parametrize(
    ("content", "ground"),
    [
        (two("#000", "#000"), "light"),
        (two("#2a3b94", "#2a3b94"), "light"),
        (two("#000", "#f6c244"), "light"),
        (two("#f39200", "#000", 9), "light"),
        (two("#fff", "#fff"), "dark"),
        (two("#fffdf9", "#e6e6e6", 9), "dark"),
        (two("#f6c244", "#f6c244"), ""),
        (two("#e30613", "#f39200"), ""),
        (two("#fff", "#e30613"), ""),
    ],
    ids=[
        "black", "blue", "black and yellow", "a little black", "white", "pale", "yellow",
        "red and orange", "white on red",
    ],
)  # fmt: skip
def test_the_ground_that_a_logo_needs(content: bytes, ground: str) -> None:
    assert ground_of(content) == ground
