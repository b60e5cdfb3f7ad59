"""CSS of a drawing: written anew from the selectors, properties and values that a logo needs.

Nothing is looked for that is forbidden: what isn't on the lists here isn't written. A property that
isn't is left out, as drawing programs add many; but its value is read as any other, so that whoever
refers to elsewhere hears it. tinycss2 reads the text, in a time in proportion to its length.
"""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise, takewhile

import tinycss2
from tinycss2.ast import Node

from forum.core.town_settings.svg_names import Names
from forum.core.town_settings.svg_refused import SvgRefused

ELEMENTS = frozenset([
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "style",
])  # fmt: skip
"""Of a drawing, and in selectors."""
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


class CssCleaner:
    """Writes the CSS of one drawing, with the new names of its ids and classes."""

    def __init__(self, names: Names) -> None:
        self._names = names
        in_function: _Writers = {
            "whitespace": lambda _: " ",
            "comment": lambda _: " ",
            "ident": lambda token: _matching(_NAME, token.value),
            "number": lambda token: check_number(token.representation),
            "percentage": lambda token: check_number(token.representation) + "%",
            "dimension": lambda token: (
                check_number(token.representation) + _matching(_UNIT, token.unit)
            ),
            "literal": lambda token: token.value if token.value in ",/" else _unknown(token),
        }
        self._in_function = in_function
        self._in_value = in_function | {
            "hash": lambda token: "#" + _matching(_COLOUR, token.value),
            "string": lambda token: f'"{_matching(_STRING, token.value)}"',
            "url": lambda token: self._reference(token.value),
            "function": self._function,
        }

    def stylesheet(self, css: str) -> str:
        """The rules of a stylesheet. Raises `SvgRefused`."""
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        return "".join(map(self._rule, rules))

    def declarations(self, content: str | list[Node]) -> str:
        """The declarations of a style. Raises `SvgRefused`."""
        kept = []
        for declaration in tinycss2.parse_blocks_contents(
            content, skip_comments=True, skip_whitespace=True
        ):
            if declaration.type != "declaration":
                raise _refuse(getattr(declaration, "message", declaration.type))
            value = _write(declaration.value, self._in_value)
            if declaration.lower_name in PROPERTIES:
                important = "!important" if declaration.important else ""
                kept.append(f"{declaration.lower_name}:{value}{important}")
        return ";".join(kept)

    def value(self, css: str) -> str:
        """The value of a property or a presentation attribute. Raises `SvgRefused`."""
        return _write(tinycss2.parse_component_value_list(css), self._in_value)

    def _rule(self, rule: Node) -> str:
        if rule.type != "qualified-rule":
            raise _refuse(f"@{rule.at_keyword}" if rule.type == "at-rule" else rule.type)
        return f"{self._selector(rule.prelude)}{{{self.declarations(rule.content)}}}"

    def _selector(self, tokens: list[Node]) -> str:
        written = []
        for before, token in pairwise((None, *tokens)):
            if token.type in ("whitespace", "comment"):
                written.append(" ")
            elif token.type == "hash":
                written.append("#" + self._names.of_id(_matching(_NAME, token.value)))
            elif token.type == "ident":
                name = _matching(_NAME, token.value)
                written.append(
                    self._names.of_class(name) if _is(before, ".") else self._element(name)
                )
            elif token.type == "literal" and token.value in ".*>,":
                written.append(token.value)
            elif _is(token, ":"):
                raise _refuse(_pseudo(tokens[tokens.index(token) :]))
            else:
                _unknown(token)
        return "".join(written).strip()

    def _element(self, name: str) -> str:
        return name if name in ELEMENTS else self._names.of_unknown(name)

    def _function(self, function: Node) -> str:
        if function.lower_name == "url":
            return self._reference(
                "".join(str(getattr(token, "value", "?")) for token in function.arguments)
            )
        if function.lower_name not in FUNCTIONS:
            raise _refuse(f"{function.name}(")
        return f"{function.name}({_write(function.arguments, self._in_function)})"

    def _reference(self, target: str) -> str:
        target = target.strip()
        if not LOCAL.fullmatch(target):
            raise SvgRefused("svg_reference", target[:SHOWN] or "url(")
        return f"url(#{self._names.of_id(target[1:])})"


_Writers = dict[str, Callable[[Node], str]]


def _is(token: Node | None, sign: str) -> bool:
    return token is not None and token.type == "literal" and token.value == sign


def _pseudo(tokens: list[Node]) -> str:
    """A pseudo-class or pseudo-element as it was typed: `:root`, `::before`."""
    colons = [token.value for token in takewhile(lambda token: _is(token, ":"), tokens)]
    named = tokens[len(colons) : len(colons) + 1]
    return "".join(colons) + "".join(
        str(getattr(token, "value", "") or getattr(token, "name", "")) for token in named
    )


def _unknown(node: Node) -> str:
    # By its name alone: to write a node with others in it may take more depth than Python has.
    name = getattr(node, "value", None) or getattr(node, "name", None) or node.type
    raise _refuse(str(name))


def _write(tokens: Iterable[Node], writers: _Writers) -> str:
    return "".join(writers.get(token.type, _unknown)(token) for token in tokens).strip()
