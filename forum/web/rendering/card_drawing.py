"""Drawing of the card that other sites show beside a link: 1200 by 630 pixels, as PNG.

The renderer holds Python's lock for all the time that a card takes, so this file also runs as a program of
its own: it reads a card as JSON and writes PNG, within limits, and has nothing of the forum but its fonts.

Letters that the two fonts don't have are left out: without them a renderer draws empty boxes.
"""

import json
import os
import re
import resource
import sys
from functools import cache
from html import escape
from pathlib import Path

import resvg_py
from PIL import ImageFont

WIDTH, HEIGHT = 1200, 630
"""Pixels, as Open Graph and Twitter cards are shown (https://ogp.me, summary_large_image)."""
MARGIN, PICTURE = 72, 360
GAP = 64
SIZES = (72, 64, 56, 48)
"""Sizes of letters in pixels, the first of which fits the title in the height of the picture."""
LINE = 1.22
"""Height of a line, in sizes of its letters."""
MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
SECONDS = 10
FONTS = Path(__file__).resolve().parents[3] / "static" / "fonts"
LATIN, ARABIC = FONTS / "atkinson-700.ttf", FONTS / "vazirmatn-700.ttf"
FAMILIES = "'Atkinson Hyperlegible Next', Vazirmatn"
# The letters of the fonts, as in fonts.css.
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u200c\u200d\ufb50-\ufdff\ufe70-\ufefc"
_MISSING = re.compile(rf"[^\u0020-\u024f\u1e00-\u1eff\u2010-\u2026\u20ac{_ARABIC}]")
_RUNS = re.compile(rf"[{_ARABIC}]+|[^{_ARABIC}]+")
_RIGHT_TO_LEFT, _LEFT_TO_RIGHT, _END = "\u2067", "\u2066", "\u2069"


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def _width(text: str, size: int) -> float:
    """Pixels of a text on one line."""
    return sum(
        _font(ARABIC if re.match(rf"[{_ARABIC}]", run) else LATIN, size).getlength(run)
        for run in _RUNS.findall(text)
    )


def _lines(text: str, size: int, width: int) -> list[str]:
    """A text in lines of at most so many pixels; a longer word is cut into parts."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, size) <= width:
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if _width(lines[-1] + letter, size) > width:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def _fitted(title: str, width: int) -> tuple[list[str], int]:
    """The lines of a title and the size of their letters; one that is too long ends with an ellipsis."""
    for size in SIZES:
        most = int(PICTURE / (size * LINE))
        lines = _lines(title, size, width)
        if len(lines) <= most:
            return lines, size
    return [*lines[: most - 1], lines[most - 1][:-1].rstrip() + "…"], size


def _cut(text: str, size: int, width: float) -> str:
    """The beginning of a text that fits on one line of so many pixels."""
    if _width(text, size) <= width:
        return text
    while text and _width(f"{text}…", size) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def _text(
    line: str, x: int, y: float, size: int, colour: str, *, rtl: bool, ends: bool = False
) -> str:
    """A line that begins, or `ends`, at x. Its direction is said in it: the renderer knows only letters'."""
    isolated = f"{_RIGHT_TO_LEFT if rtl else _LEFT_TO_RIGHT}{line}{_END}"
    anchor = "end" if rtl != ends else "start"
    return (
        f'<text x="{x}" y="{y:.0f}" font-family="{FAMILIES}" font-weight="700" font-size="{size}"'
        f' fill="{colour}" text-anchor="{anchor}">{escape(isolated)}</text>'
    )


def compose(card: dict[str, str]) -> str:
    """The card as SVG. `picture` is an SVG document or empty; colours are `paper`, `ink`, `soft`, `line`."""
    rtl = card["direction"] == "rtl"
    title, name, town = (
        " ".join(_MISSING.sub("", card[key]).split()) for key in ("title", "name", "town")
    )

    def at(distance: int) -> int:
        """The x of a distance from the edge where lines begin."""
        return WIDTH - distance if rtl else distance

    begin = MARGIN + (PICTURE + GAP if card["picture"] else 0)
    lines, size = _fitted(title, WIDTH - MARGIN - begin)
    top = MARGIN + (PICTURE - len(lines) * size * LINE) / 2 + size
    seam = MARGIN + PICTURE + 56
    half = (WIDTH - 2 * MARGIN - GAP) / 2
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{card["paper"]}"/>']
    if card["picture"]:
        left = at(MARGIN) - (PICTURE if rtl else 0)
        place = f'<svg x="{left}" y="{MARGIN}" width="{PICTURE}" height="{PICTURE}" '
        parts.append(card["picture"].replace("<svg ", place, 1))
    parts += [
        _text(line, at(begin), top + index * size * LINE, size, card["ink"], rtl=rtl)
        for index, line in enumerate(lines)
    ]
    parts.append(
        f'<path d="M{MARGIN} {seam}H{WIDTH - MARGIN}" stroke="{card["line"]}" stroke-width="5"'
        ' stroke-dasharray="18 12" stroke-linecap="round"/>'
    )
    parts += [
        _text(_cut(name, 44, half), at(MARGIN), seam + 68, 44, card["line"], rtl=rtl),
        _text(
            _cut(town, 36, half),
            at(WIDTH - MARGIN),
            seam + 68,
            36,
            card["soft"],
            rtl=rtl,
            ends=True,
        ),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def draw(card: dict[str, str]) -> bytes:
    """The card as PNG."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=compose(card),
            skip_system_fonts=True,
            font_files=[str(LATIN), str(ARABIC)],
        )
    )


def main() -> None:
    """Draw what is read, within the limits, and after whatever else the machine has to do."""
    os.nice(10)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))


if __name__ == "__main__":
    main()
