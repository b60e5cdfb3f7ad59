"""CSS of a drawing: written anew from the selectors, properties and values that a logo needs.

Nothing is looked for that is forbidden: what isn't on the lists here isn't written. A property that
isn't is left out, as drawing programs add many; but its value is read as any other, so that whoever
refers to elsewhere hears it. Each part of the text is read once, by possessive expressions: the time
that it takes is in proportion to its length.
"""

import re

from forum.core.town_settings.svg_refused import SvgRefused

PROPERTIES = frozenset([
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "opacity", "color", "display", "visibility", "overflow", "clip-path", "clip-rule", "mask",
    "stop-color", "stop-opacity", "paint-order", "vector-effect", "shape-rendering", "font-family",
    "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "letter-spacing",
    "word-spacing", "text-decoration", "baseline-shift", "transform", "transform-origin",
])  # fmt: skip
"""Of a style, and as attributes of their own."""
FUNCTIONS = frozenset([
    "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch",
    "matrix", "translate", "translatex", "translatey", "scale", "scalex", "scaley", "rotate",
    "skewx", "skewy",
])  # fmt: skip
"""Colours and transformations; a reference, `url(#…)`, is read by itself."""
MAX_NUMBER = 1_000_000
SHOWN = 80
"""Characters of what is wrong that its message repeats."""
NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+"
"""Possessive, as what is made of it: else the time that it takes may be a power of the length."""
LOCAL = re.compile(r"#[\w.:-]+")
_NAME = r"-?[^\W\d][\w-]*+"
_TOKEN = re.compile(
    rf"""(?P<space>\s++)
    | [+-]?(?P<number>{NUMBER})(?:%|[a-zA-Z]++)?+
    | \#[0-9a-fA-F]{{3,8}}(?![\w-])
    | (?P<function>{_NAME})\(
    | {_NAME}
    | "[^"\\\n]*+" | '[^'\\\n]*+'
    | !\s*+important
    | [,/]
    """,
    re.VERBOSE,
)
_INSIDE = re.compile(rf"(?:\s++|[+-]?({NUMBER})(?:%|[a-zA-Z]++)?+|{_NAME}(?!\()|[,/])")
_TARGET = re.compile(r"""\s*+(?:"([^"\\]*+)"|'([^'\\]*+)'|([^\s"'()\\]*+))\s*+\)""")
_PART = rf"(?:(?:\*|{_NAME})(?:[.#]{_NAME})*+|(?:[.#]{_NAME})++)"
_SELECTOR = re.compile(rf"\s*+{_PART}(?:(?:\s*+>\s*+|\s++){_PART})*+\s*+")


def _refuse(what: str) -> SvgRefused:
    return SvgRefused("svg_attribute", what.strip()[:SHOWN])


def clean_stylesheet(css: str) -> str:
    """The rules of a stylesheet. Raises `SvgRefused`."""
    *rules, rest = _without_comments(css).split("}")
    if rest.strip():
        raise _refuse(rest)
    return "".join(map(_clean_rule, rules))


def _clean_rule(rule: str) -> str:
    selectors, _, body = rule.partition("{")
    for selector in selectors.split(","):
        if not _SELECTOR.fullmatch(selector):
            raise _refuse(selector or rule)
    names = ",".join(" ".join(selector.split()) for selector in selectors.split(","))
    return f"{names}{{{clean_declarations(body)}}}"


def clean_declarations(css: str) -> str:
    """The declarations of a style. Raises `SvgRefused`."""
    kept = []
    for declaration in filter(str.strip, _without_comments(css).split(";")):
        name, colon, value = declaration.partition(":")
        if not colon:
            raise _refuse(declaration)
        cleaned, name = clean_value(value), name.strip().lower()
        if name in PROPERTIES:
            kept.append(f"{name}:{cleaned}")
    return ";".join(kept)


def clean_value(css: str) -> str:
    """The value of a property or a presentation attribute. Raises `SvgRefused`."""
    css = _without_comments(css)
    written, at = [], 0
    while at < len(css):
        token = _TOKEN.match(css, at)
        if token is None:
            raise _refuse(css[at])
        text, at = token[0], token.end()
        if token["function"]:
            text, at = _function(css, token["function"], at)
        if token["number"]:
            check_number(token["number"])
        written.append(" " if token["space"] else text)
    return "".join(written).strip()


def _function(css: str, name: str, at: int) -> tuple[str, int]:
    """A function as it is written, and where it ends; `at` is where its arguments begin."""
    if name.lower() == "url":
        return _reference(css, at)
    if name.lower() not in FUNCTIONS:
        raise _refuse(f"{name}(")
    written = [name, "("]
    while argument := _INSIDE.match(css, at):
        if argument[1]:
            check_number(argument[1])
        written.append(" " if argument[0].isspace() else argument[0])
        at = argument.end()
    if css[at : at + 1] != ")":
        raise _refuse(f"{name}({css[at : at + SHOWN]}")
    return "".join([*written, ")"]), at + 1


def _reference(css: str, at: int) -> tuple[str, int]:
    found = _TARGET.match(css, at)
    target = (found[1] or found[2] or found[3] or "").strip() if found else ""
    if not found or not LOCAL.fullmatch(target):
        raise SvgRefused("svg_reference", (target or css[at:].strip())[:SHOWN] or "url(")
    return f"url({target})", found.end()


def check_number(number: str) -> None:
    """Refuse what would be far outside the picture: some of it costs as much as its length."""
    if float(number) > MAX_NUMBER:
        raise SvgRefused("svg_number", number[:SHOWN])


def _without_comments(css: str) -> str:
    """A space for each comment; one that isn't closed goes on to the end."""
    written, at = [], 0
    while (opens := css.find("/*", at)) >= 0:
        written += [css[at:opens], " "]
        closes = css.find("*/", opens + 2)
        at = closes + 2 if closes >= 0 else len(css)
    return "".join([*written, css[at:]])
