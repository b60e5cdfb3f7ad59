"""QR codes, as drawings in a page."""

import segno

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004), which scanners need on paper that isn't white."""


def qr_code(text: str) -> str:
    """A text as a QR code in SVG: black on white on every ground, and hidden from assistive technology.

    With a quarter of it lost, as by rain on a poster, it can still be read (level Q).
    """
    code = segno.make_qr(text, error="q")
    drawing = code.svg_inline(
        border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
