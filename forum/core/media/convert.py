"""Program that makes the WebP files of one photo; run in a process of its own (`converter.py`).

Standard input is the photo, a seekable file. Standard output begins with one line of JSON: the `fault`,
or the `width` and `height` of the largest file and the `sizes` in bytes of each width; then the files.

Whatever a file does to a decoder ends here: the process may use little memory and time, and no other file.
Only what was drawn is kept. The pixels are encoded anew, in sRGB and upright, without any metadata, which in
photos of a phone says where somebody lives.
"""

import contextlib
import json
import os
import resource
import sys
import warnings
from io import BytesIO
from typing import BinaryIO

MEMORY = 1_000_000_000
"""Bytes of address space: twice what the largest photo needs."""
CPU_SECONDS = 20
LARGEST_OUTPUT = 4_000_000
"""Bytes of any file that the process writes."""


def _limit_resources() -> None:
    """Bound this process, for good: the soft limits are the hard ones."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    # The web process comes first, where the system allows it.
    with contextlib.suppress(OSError):
        os.nice(5)


if __name__ == "__main__":
    # Before the decoders are loaded.
    _limit_resources()

import pillow_heif  # noqa: E402
from PIL import Image, ImageCms, ImageOps  # noqa: E402

MOST_PIXELS = 64_000_000
"""Of the largest cameras in phones, 50 megapixels; what is larger isn't decoded."""
SHORTEST_SIDE = 32
LARGEST_RATIO = 8
"""Of the sides: a panorama, but no thread."""
BUDGETS = {480: 20_000, 800: 45_000, 1600: 160_000}
"""Bytes that a file should have at most, by its longer side: with four photos a page of an idea has 200 kB."""
QUALITIES = (82, 72, 62, 52, 42, 32)
"""Of WebP, the best first; the last is taken even where it is over the budget."""
WHITE = (255, 255, 255)
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_BRAND_AT, _HEIF_BRANDS = 8, (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")


class _Refused(Exception):
    """The photo can't be shown, for the reason with this code."""


def convert(file: BinaryIO) -> tuple[tuple[int, int], dict[int, bytes]]:
    """The size of the largest WebP file of a photo in pixels, and its files by width.

    Raises `_Refused` with a public code.
    """
    picture = _opened(file)
    _check(picture)
    try:
        upright = _drawn(picture)
    except MemoryError:
        raise _Refused("photo_too_many_pixels") from None
    except Exception as error:
        raise _Refused("photo_broken") from error
    files: dict[int, bytes] = {}
    for side, budget in BUDGETS.items():
        scaled = _scaled(upright, side)
        # One that is smaller than a size needs none in the next.
        if scaled.width not in files:
            files[scaled.width] = _encoded(scaled, budget)
    return scaled.size, files


def _opened(file: BinaryIO) -> Image.Image:
    """The photo, of which only the head is read."""
    head = file.read(16)
    file.seek(0)
    is_known = head.startswith(_SIGNATURES) or head[_BRAND_AT:12] in _HEIF_BRANDS
    try:
        return Image.open(file, formats=["JPEG", "PNG", "WEBP", "HEIF"])
    except MemoryError:
        raise _Refused("photo_too_many_pixels") from None
    except Exception as error:
        raise _Refused("photo_broken" if is_known else "photo_type") from error


def _check(picture: Image.Image) -> None:
    short, long = sorted(picture.size)
    if short * long > MOST_PIXELS:
        raise _Refused("photo_too_many_pixels")
    if short < SHORTEST_SIDE or long > LARGEST_RATIO * short:
        raise _Refused("photo_shape")
    # A phone's JPEG may hold a second picture for depth, and HEIC the other pictures of a series.
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "n_frames", 1) > 1:
        raise _Refused("photo_moving")


def _drawn(picture: Image.Image) -> Image.Image:
    """The pixels as they are meant to be seen, no larger than the largest file."""
    if picture.mode.startswith("I"):
        # Greys of 16 bits, which a conversion to 8 would cut off at white.
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    elif picture.mode in {"P", "PA", "1", "F"}:
        picture = picture.convert("RGBA")
    # A JPEG is decoded to a half, a quarter or an eighth, but never to less than twice what is needed.
    part = 2 * max(BUDGETS) / max(picture.size)
    if part < 1:
        picture.draft(None, (int(picture.width * part), int(picture.height * part)))
    picture.thumbnail((max(BUDGETS), max(BUDGETS)), Image.Resampling.LANCZOS)
    return _in_srgb(_on_white(ImageOps.exif_transpose(picture)))


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture
    clear = picture.convert("RGBA")
    opaque = Image.new("RGB", clear.size, WHITE)
    opaque.paste(clear, mask=clear)
    opaque.info = picture.info
    return opaque


def _in_srgb(picture: Image.Image) -> Image.Image:
    """In the colours that a browser takes for granted; a profile that doesn't fit is ignored."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "L", "CMYK"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
            if converted is not None:
                return converted
    return picture.convert("RGB")


def _scaled(picture: Image.Image, side: int) -> Image.Image:
    scaled = picture.copy()
    scaled.thumbnail((side, side), Image.Resampling.LANCZOS)
    return scaled


def _encoded(picture: Image.Image, budget: int) -> bytes:
    """As WebP, in the best quality that keeps to the budget; a better one is always larger."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    best, worst = 0, len(QUALITIES) - 1
    fitting = b""
    while best <= worst:
        middle = (best + worst) // 2
        file = BytesIO()
        clean.save(file, "WEBP", quality=QUALITIES[middle], method=4)
        if len(file.getvalue()) <= budget or middle == len(QUALITIES) - 1:
            fitting, worst = file.getvalue(), middle - 1
        else:
            best = middle + 1
    return fitting


def _main() -> None:
    warnings.simplefilter("ignore")
    # The limit is `_check`'s, with a reason that is told.
    Image.MAX_IMAGE_PIXELS = None
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)
    files: dict[int, bytes] = {}
    try:
        (width, height), files = convert(sys.stdin.buffer)
        sizes = {width: len(content) for width, content in files.items()}
        answer: dict[str, object] = {"width": width, "height": height, "sizes": sizes}
    except _Refused as refused:
        answer = {"fault": str(refused)}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(files.values()))


if __name__ == "__main__":
    _main()
