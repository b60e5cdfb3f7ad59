"""Colours: those of the stylesheets, their contrast, and all shades of a town's own action colour.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio), where text needs at
least 4.5:1 at level AA.
"""

import colorsys
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STYLESHEETS = Path(__file__).resolve().parents[2] / "static" / "css"
LEAST_CONTRAST = 4.5
"""Of text, by day and on buttons."""
NIGHT_CONTRAST = 7.0
"""By night, where the shade is derived: as far from the ground as the shipped colour is."""
NIGHT_SATURATION = 0.6
"""A bright colour glares on a dark ground."""
_STEPS = 256
_GROUNDS = ("paper", "surface", "tint", "done-tint", "waiting-tint", "problem-tint", "info-tint", "care-tint")  # fmt: skip
_ON_ACTION = "on-action"


@cache
def _declared(stylesheet: str, selector: str) -> dict[str, tuple[str, str]]:
    """The colours that a rule declares as `--name: light-dark(#day, #night)`."""
    rules = (STYLESHEETS / stylesheet).read_text()
    rule = re.search(rf"{re.escape(selector)}\s+{{(.*?)}}", rules, re.DOTALL)
    if rule is None:
        raise LookupError(f"{stylesheet} has no rule for {selector}")
    pairs = re.findall(r"--([\w-]+):\s*light-dark\((#\w+), (#\w+)", rule[1])
    return {name: (day, night) for name, day, night in pairs}


@cache
def day_colours(stylesheet: str, selector: str) -> dict[str, str]:
    """The colours by day of a rule, for what has no stylesheet: mail, and pictures in it."""
    return {name: day for name, (day, _) in _declared(stylesheet, selector).items()}


@cache
def night_colours(stylesheet: str, selector: str) -> dict[str, str]:
    """The colours by night of a rule."""
    return {name: night for name, (_, night) in _declared(stylesheet, selector).items()}


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, each #rrggbb: from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _least_contrast(colour: str, *, night: bool) -> float:
    """The contrast with whatever it stands on or has on it."""
    tokens = _declared("tokens.css", ":root")
    return min(contrast(colour, tokens[name][night]) for name in (*_GROUNDS, _ON_ACTION))


def day_contrast(colour: str) -> float:
    """The contrast of an action colour with the page, and with the words of a button on it."""
    return _least_contrast(colour, night=False)


BLACK, WHITE = 0.0, 1.0
"""The lightness of the two ends between which shades of one hue lie."""


def _shade(colour: str, towards: float, part: float, saturation: float = 1) -> str:
    """A colour of the same hue, a `part` of the way to an end; `saturation` is a part of its own."""
    hue, light, own = colorsys.rgb_to_hls(*_channels(colour))
    return _hex(colorsys.hls_to_rgb(hue, light + (towards - light) * part, own * saturation))


def nearest_passing(colour: str) -> str:
    """The lightest shade of a colour, at most as light as itself, that has enough contrast by day."""
    shades = (_shade(colour, BLACK, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if day_contrast(shade) >= LEAST_CONTRAST)


@dataclass(frozen=True)
class ActionColours:
    """Every shade of an action colour; the deep ones are for what the pointer is over."""

    day: str
    day_deep: str
    night: str
    night_deep: str


def action_colours(colour: str) -> ActionColours:
    """The shades of an action colour. By night it is as light as its ground is dark, and softer."""
    shades = (_shade(colour, WHITE, step / _STEPS, NIGHT_SATURATION) for step in range(_STEPS + 1))
    night = next(shade for shade in shades if _least_contrast(shade, night=True) >= NIGHT_CONTRAST)
    return ActionColours(
        day=colour,
        day_deep=_shade(colour, BLACK, 0.3),
        night=night,
        night_deep=_shade(night, WHITE, 0.5),
    )
