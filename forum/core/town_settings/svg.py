"""SVG checker: writes a drawing anew from the elements and attributes that a logo needs.

The parser is the standard library's expat, told to refuse a document type: without one, XML has no
entities but its own five, and nothing outside the file is read. What is written is ours, so that no
browser can read the file in another way than this module did.
"""

import re
from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://www.w3.org/2000/svg"
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_XHTML = "http://www.w3.org/1999/xhtml"
_SEPARATOR = " "
MAX_DEPTH = 40
ELEMENTS = frozenset([
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "title", "desc", "linearGradient", "radialGradient", "stop",
    "clipPath", "mask", "style",
])  # fmt: skip
DROPPED = frozenset({"metadata"})
"""What drawing programs add, and no browser draws."""
ATTRIBUTES = frozenset([
    "id", "class", "style", "transform", "viewBox", "preserveAspectRatio", "width", "height", "x",
    "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points",
    "pathLength", "offset", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits",
    "maskUnits", "maskContentUnits", "rotate", "textLength", "lengthAdjust", "type", "media",
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "opacity", "color", "display", "visibility", "overflow", "clip-path", "clip-rule", "mask",
    "stop-color", "stop-opacity", "paint-order", "vector-effect", "shape-rendering", "font-family",
    "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "letter-spacing",
    "word-spacing", "text-decoration", "baseline-shift",
])  # fmt: skip
"""What is drawn. Others are left out, but those that do something are refused."""
_URL = re.compile(r"url\s*\(\s*([\"']?)(.*?)\1\s*\)", re.IGNORECASE | re.DOTALL)
_ACTIVE_CSS = re.compile(r"@|\\|expression|javascript:|behavior|-moz-binding", re.IGNORECASE)
_LOCAL = re.compile(r"#[\w.:-]+")


class SvgRefused(Exception):
    """Why a file isn't a drawing to show: a public code, and what is wrong in it."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.code = code
        self.what = what


def clean_svg(content: bytes) -> bytes:
    """The drawing in UTF-8, from what is allowed. Raises `SvgRefused`."""
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.characters
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise SvgRefused("picture_unknown") from None
    writer.refuse_nested_uses()
    return writer.text().encode()


def _refuse_document_type(*_args: object) -> None:
    raise SvgRefused("svg_document_type")


class _Writer:
    """Writes what the parser reads, as far as it is allowed."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []
        self._ids: list[str] = []
        self._css: list[str] = []
        self._dropped = 0
        self._uses: list[str] = []
        self._with_uses: set[str] = set()

    def text(self) -> str:
        return "".join(self._parts)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _, element = name.rpartition(_SEPARATOR)
        if self._dropped or self._is_dropped(namespace, element):
            self._dropped += 1
            return
        if namespace != NAMESPACE or element not in ELEMENTS:
            raise SvgRefused("svg_element" if self._open else "picture_unknown", f"<{element}>")
        if not self._open and element != "svg":
            raise SvgRefused("picture_unknown")
        if len(self._open) >= MAX_DEPTH:
            raise SvgRefused("svg_element", f"<{element}>")
        kept = self._attributes(element, attributes)
        root = f" xmlns={quoteattr(NAMESPACE)}" if not self._open else ""
        written = "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
        self._parts.append(f"<{element}{root}{written}>")
        self._open.append(element)
        self._ids.append(kept.get("id", ""))

    def _is_dropped(self, namespace: str, element: str) -> bool:
        """Notes of drawing programs: in their own namespaces, or as metadata."""
        if not self._open or namespace == _XHTML:
            return False
        return namespace != NAMESPACE or element in DROPPED

    def _attributes(self, element: str, attributes: Mapping[str, str]) -> dict[str, str]:
        kept = {}
        for name, value in attributes.items():
            local = "href" if name == _XLINK_HREF else name
            if local.lower().startswith("on"):
                raise SvgRefused("svg_attribute", local)
            if local == "href":
                self._refer(element, value)
                kept["href"] = value.strip()
            elif local in ATTRIBUTES:
                _check_style(value)
                kept[local] = value
        return kept

    def _refer(self, element: str, target: str) -> None:
        if not _LOCAL.fullmatch(target.strip()):
            raise SvgRefused("svg_reference", target[:80])
        if element == "use":
            self._uses.append(target.strip()[1:])
            self._with_uses.update(filter(None, self._ids))

    def refuse_nested_uses(self) -> None:
        """Refuse a copy of what has copies in it: a few of these can make billions."""
        if self._with_uses.intersection(self._uses):
            raise SvgRefused("svg_element", "<use>")

    def end(self, _name: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        element = self._open.pop()
        self._ids.pop()
        if element == "style":
            # As a whole: a comment in it may have split what isn't allowed.
            _check_style("".join(self._css))
            self._css.clear()
        self._parts.append(f"</{element}>")

    def characters(self, text: str) -> None:
        if self._dropped or not self._open:
            return
        if self._open[-1] == "style":
            self._css.append(text)
        self._parts.append(escape(text))


def _check_style(css: str) -> None:
    """Refuse what in a style or an attribute reaches outside the drawing."""
    for match in _URL.finditer(css):
        if not _LOCAL.fullmatch(match[2].strip()):
            raise SvgRefused("svg_reference", match[2][:80])
    if found := _ACTIVE_CSS.search(css):
        raise SvgRefused("svg_attribute", found[0])
    # Whatever an unclosed url( may become.
    if _URL.sub("", css).lower().count("url("):
        raise SvgRefused("svg_reference", "url(")
