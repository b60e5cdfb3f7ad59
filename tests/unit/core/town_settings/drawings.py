"""Pictures for tests of logos."""

from io import BytesIO

from PIL import Image

NS = "http://www.w3.org/2000/svg"
CIRCLE = '<circle cx="5" cy="5" r="4" fill="#0b5c63"/>'


def svg(inner: str, root: str = "") -> bytes:
    """A drawing."""
    return (
        f'<svg xmlns="{NS}" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10"{root}>'
        f"{inner}</svg>"
    ).encode()


def png(width: int = 20, height: int = 10, **options: object) -> bytes:
    """A PNG in one colour."""
    content = BytesIO()
    Image.new("RGBA", (width, height), "#0b5c63").save(content, "PNG", **options)
    return content.getvalue()


def masks(depth: int) -> bytes:
    """A drawing whose masks are each drawn twice for the one after it."""
    rect = '<rect width="9" height="9" fill="#fff" mask="url(#m{})"/>'
    inner = "".join(
        f'<mask id="m{number}">{rect.format(number - 1) * 2}</mask>' for number in range(1, depth)
    )
    return svg(f'<mask id="m0">{CIRCLE}</mask>{inner}{rect.format(depth - 1)}')
