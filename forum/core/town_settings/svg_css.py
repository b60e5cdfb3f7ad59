"""CSS of a drawing: written anew from the selectors, properties and values that a logo needs.

Nothing is looked for that is forbidden: what isn't on the lists here isn't written. A property that
isn't is left out, as drawing programs add many; but its value is read as any other, so that whoever
refers to elsewhere hears it. tinycss2 reads the text, in a time in proportion to its length.
"""

import re
from collections.abc import Callable, Iterable

import tinycss2
from tinycss2.ast import Node

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
NUMBER = r"(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
"""Its digits are possessive, as what is made of it: else the time that it takes may be a power of the
length. No group is: Python up to 3.11.4 goes on behind one that failed halfway (gh-106052)."""
LOCAL = re.compile(r"#[\w.:-]+")
_NAME = re.compile(r"-?[^\W\d][\w-]*")
_UNIT = re.compile(r"[a-zA-Z]+")
_COLOUR = re.compile(r"[0-9a-fA-F]{3,8}")
_STRING = re.compile(r'[^"\\\n]*')


def _refuse(what: str) -> SvgRefused:
    return SvgRefused("svg_attribute", what.strip()[:SHOWN])


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise _refuse(text)
    return text


def check_number(number: str) -> str:
    """A number as it is written; far outside the picture some of it costs as much as its length."""
    if abs(float(number)) > MAX_NUMBER:
        raise SvgRefused("svg_number", number[:SHOWN])
    return number


def _literal(signs: str) -> Callable[[Node], str]:
    return lambda token: token.value if token.value in signs else _unknown(token)


_Writers = dict[str, Callable[[Node], str]]
_IN_SELECTOR: _Writers = {
    "whitespace": lambda _: " ",
    "comment": lambda _: " ",
    "ident": lambda token: _matching(_NAME, token.value),
    "hash": lambda token: "#" + _matching(_NAME, token.value),
    "literal": _literal(".*>,"),
}
_IN_FUNCTION: _Writers = {
    "whitespace": lambda _: " ",
    "comment": lambda _: " ",
    "ident": lambda token: _matching(_NAME, token.value),
    "number": lambda token: check_number(token.representation),
    "percentage": lambda token: check_number(token.representation) + "%",
    "dimension": lambda token: check_number(token.representation) + _matching(_UNIT, token.unit),
    "literal": _literal(",/"),
}
_IN_VALUE: _Writers = _IN_FUNCTION | {
    "hash": lambda token: "#" + _matching(_COLOUR, token.value),
    "string": lambda token: f'"{_matching(_STRING, token.value)}"',
    "url": lambda token: _reference(token.value),
}


def _unknown(node: Node) -> str:
    # By its name alone: to write a node with others in it may take more depth than Python has.
    name = getattr(node, "value", None) or getattr(node, "name", None) or node.type
    raise _refuse(str(name))


def _write(tokens: Iterable[Node], writers: _Writers) -> str:
    return "".join(writers.get(token.type, _unknown)(token) for token in tokens).strip()


def _function(function: Node) -> str:
    if function.lower_name == "url":
        return _reference(
            "".join(str(getattr(token, "value", "?")) for token in function.arguments)
        )
    if function.lower_name not in FUNCTIONS:
        raise _refuse(f"{function.name}(")
    return f"{function.name}({_write(function.arguments, _IN_FUNCTION)})"


_IN_VALUE["function"] = _function


def _reference(target: str) -> str:
    target = target.strip()
    if not LOCAL.fullmatch(target):
        raise SvgRefused("svg_reference", target[:SHOWN] or "url(")
    return f"url({target})"


def clean_stylesheet(css: str) -> str:
    """The rules of a stylesheet. Raises `SvgRefused`."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(map(_clean_rule, rules))


def _clean_rule(rule: Node) -> str:
    if rule.type != "qualified-rule":
        raise _refuse(f"@{rule.at_keyword}" if rule.type == "at-rule" else rule.type)
    return f"{_write(rule.prelude, _IN_SELECTOR)}{{{_declarations(rule.content)}}}"


def clean_declarations(css: str) -> str:
    """The declarations of a style. Raises `SvgRefused`."""
    return _declarations(css)


def _declarations(content: str | list[Node]) -> str:
    kept = []
    for declaration in tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    ):
        if declaration.type != "declaration":
            raise _refuse(getattr(declaration, "message", declaration.type))
        value = _write(declaration.value, _IN_VALUE)
        if declaration.lower_name in PROPERTIES:
            important = "!important" if declaration.important else ""
            kept.append(f"{declaration.lower_name}:{value}{important}")
    return ";".join(kept)


def clean_value(css: str) -> str:
    """The value of a property or a presentation attribute. Raises `SvgRefused`."""
    return _write(tinycss2.parse_component_value_list(css), _IN_VALUE)
