"""Conversion of photos, each in a process of its own: what comes out, and what is refused, with which reason."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from forum.core.media.converter import ConvertedPhoto, Converter, PhotoRefused
from tests import photo_files
from tests.photo_files import BLUE, RED, SECRET, encoded, half_and_half, jpeg

MakeFile = Callable[[], bytes]


async def convert(content: bytes, tmp_path: Path, **options: float) -> ConvertedPhoto:
    """The converted photo."""
    path = tmp_path / "photo"
    path.write_bytes(content)
    with path.open("rb") as file:
        return await Converter(**options).convert(file)


def opened(converted: ConvertedPhoto) -> Image.Image:
    """The largest file."""
    picture = Image.open(BytesIO(converted.files[converted.width]))
    assert picture.format == "WEBP"
    return picture


def is_near(colour: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - two) < 30 for one, two in zip(colour, other, strict=True))


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (jpeg, (640, 480)),
        (lambda: jpeg(3000, 1500), (1600, 800)),
        (lambda: jpeg(300, 200), (300, 200)),
        (lambda: encoded(half_and_half(640, 480, "CMYK"), "JPEG"), (640, 480)),
        (lambda: jpeg(progressive=True), (640, 480)),
        (lambda: encoded(half_and_half(640, 480), "PNG"), (640, 480)),
        (lambda: encoded(half_and_half(640, 480, "P"), "PNG"), (640, 480)),
        (lambda: encoded(half_and_half(640, 480), "WEBP"), (640, 480)),
        (lambda: encoded(half_and_half(640, 480), "HEIF"), (640, 480)),
        (lambda: jpeg(icc_profile=b"no profile at all"), (640, 480)),
    ],
)
async def test_photos_of_every_sort_come_out_as_they_were_meant(
    make: MakeFile, size: tuple[int, int], tmp_path: Path
) -> None:
    converted = await convert(make(), tmp_path)
    picture = opened(converted)
    assert picture.size == (converted.width, converted.height) == size
    assert is_near(picture.getpixel((size[0] // 2, size[1] // 5)), BLUE)
    assert is_near(picture.getpixel((size[0] // 2, size[1] * 4 // 5)), RED)


async def test_a_photo_of_50_megapixels_is_turned_upright_and_loses_where_it_was_taken(
    tmp_path: Path,
) -> None:
    converted = await convert(photo_files.from_a_phone(8160, 6120), tmp_path)
    assert list(converted.files) == [360, 600, 1200]
    for width, content in converted.files.items():
        picture = Image.open(BytesIO(content))
        assert picture.size == (width, width * 4 // 3)
        # Blue was on top of the camera, which was held with its right side down.
        assert is_near(picture.getpixel((width - 5, width // 2)), BLUE)
        assert not picture.getexif() and not picture.info.get("exif")
        assert b"Maria" not in content and SECRET not in content


async def test_what_is_hidden_in_a_photo_is_gone(tmp_path: Path) -> None:
    converted = await convert(jpeg() + b"PK\x03\x04" + SECRET, tmp_path)
    assert all(SECRET not in content for content in converted.files.values())


async def test_what_is_clear_stands_on_white(tmp_path: Path) -> None:
    converted = await convert(encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0)), "PNG"), tmp_path)
    assert is_near(opened(converted).getpixel((30, 30)), (255, 255, 255))


async def test_greys_of_16_bits_keep_their_shades(tmp_path: Path) -> None:
    grey = Image.new("I;16", (64, 64), 128 * 257)
    converted = await convert(encoded(grey, "PNG"), tmp_path)
    assert is_near(opened(converted).getpixel((30, 30)), (128, 128, 128))


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("photo_type", lambda: b""),
        ("photo_type", lambda: b"Een bank op het plein"),
        ("photo_type", lambda: encoded(half_and_half(64, 64), "GIF")),
        ("photo_type", lambda: encoded(half_and_half(64, 64), "TIFF")),
        ("photo_type", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("photo_type", lambda: b"<!doctype html>" + SECRET),
        ("photo_type", lambda: b"%PDF-1.7\n" + jpeg()),
        ("photo_type", lambda: b"GIF89a" + jpeg()),
        ("photo_broken", lambda: jpeg()[:-2000]),
        ("photo_broken", lambda: jpeg()[:20]),
        ("photo_broken", lambda: encoded(half_and_half(640, 480), "PNG")[:-200]),
        ("photo_broken", lambda: encoded(half_and_half(640, 480), "WEBP")[:-200]),
        ("photo_broken", lambda: encoded(half_and_half(640, 480), "HEIF")[:-200]),
        ("photo_broken", lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 "),
        ("photo_broken", lambda: photo_files.png_bomb(640, 480)),
        ("photo_too_many_pixels", lambda: photo_files.png_bomb(60_000, 60_000)),
        ("photo_too_many_pixels", lambda: photo_files.png_bomb(8_001, 8_000)),
        ("photo_moving", lambda: photo_files.moving("PNG")),
        ("photo_moving", lambda: photo_files.moving("WEBP")),
        ("photo_shape", lambda: jpeg(31, 31)),
        ("photo_shape", lambda: jpeg(900, 100)),
    ],
)  # fmt: skip
async def test_what_is_no_photo_is_refused_with_the_reason(
    code: str, make: MakeFile, tmp_path: Path
) -> None:
    with pytest.raises(PhotoRefused) as refused:
        await convert(make(), tmp_path)
    assert refused.value.code == code


async def test_a_photo_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(PhotoRefused) as refused:
        await convert(jpeg(), tmp_path, timeout=0.001)
    assert refused.value.code == "photo_too_hard"
