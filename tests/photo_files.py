"""Photos for tests, as files of cameras and of people who mean harm."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

SECRET = b"<script>alert(document.domain)</script>"
BLUE, RED = (20, 60, 200), (200, 40, 30)
_ORIENTATION, _GPS, _MAKER = 0x0112, 0x8825, 0x010F


def half_and_half(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture whose upper half is blue and whose lower half is red."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (0, 0, width, height // 2))
    return picture.convert(mode)


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def jpeg(width: int = 640, height: int = 480, **options: Any) -> bytes:
    """A JPEG."""
    return encoded(half_and_half(width, height), "JPEG", **options)


def from_a_phone(width: int, height: int) -> bytes:
    """A JPEG that lies on its side, and says where and by which phone it was taken."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKER] = 6, "Phone of Maria"
    exif.get_ifd(_GPS).update({1: "N", 2: (51.0, 2.0, 3.0), 3: "E", 4: (3.0, 43.0, 0.0)})
    return jpeg(width, height, exif=exif, comment=SECRET)


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def moving(format: str) -> bytes:
    """A picture with two frames."""
    frames = [half_and_half(64, 64), half_and_half(64, 64).rotate(90)]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100)
