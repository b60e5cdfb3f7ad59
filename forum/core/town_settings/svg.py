"""SVG checker: writes a drawing anew from the elements and attributes that a logo needs.

The parser is the standard library's expat, told to refuse a document type: without one, XML has no
entities but its own five, and nothing outside the file is read. What is written is ours, so that no
browser can read the file in another way than this module did.
"""

import re
from collections.abc import Mapping
from math import inf
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from forum.core.town_settings.svg_css import (
    ELEMENTS,
    LOCAL,
    NUMBER,
    PROPERTIES,
    SHOWN,
    CssCleaner,
    check_number,
)
from forum.core.town_settings.svg_names import Names
from forum.core.town_settings.svg_refused import SvgRefused

NAMESPACE = "http://www.w3.org/2000/svg"
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
_XHTML = "http://www.w3.org/1999/xhtml"
_SEPARATOR = " "
MAX_DEPTH = 40
DROPPED = frozenset({"metadata", "title", "desc"})
"""What drawing programs add, and no browser draws; a picture in a page shows no title either."""
_TRANSFORMS = frozenset({"transform", "gradientTransform"})
_GEOMETRY = frozenset([
    "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy",
    "r", "rx", "ry", "fx", "fy", "dx", "dy", "d", "points", "pathLength", "offset", "gradientUnits",
    "spreadMethod", "clipPathUnits", "maskUnits", "maskContentUnits", "rotate", "textLength",
    "lengthAdjust",
])  # fmt: skip
ATTRIBUTES = frozenset({"id", "class", "style"}) | _GEOMETRY | _TRANSFORMS | PROPERTIES
"""What is drawn. Others are left out, but those that do something are refused."""
MAX_RATIO = 10
"""Of a picture's sides: it is drawn in a fixed height."""
MAX_ATTRIBUTE = 4000
"""Characters of an attribute that isn't one of `LONG`."""
LONG = frozenset({"d", "points", "transform"})
MAX_COPIES = 10_000
"""Elements that all copies (<use>) have together."""
_PIXELS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_NUMBERS = re.compile(NUMBER)
_LENGTH = re.compile(rf"\s*+({NUMBER})(|px|pt|pc|mm|cm|in)\s*+")
_VIEW_BOX = re.compile(rf"\s*+(?:[+-]?{NUMBER}[\s,]++){{2}}({NUMBER})[\s,]++({NUMBER})\s*+")
_PLAIN = re.compile(r"[\w\s.,%+-]*+")
"""Numbers and words: all that places and sizes need."""
_STYLE_ATTRIBUTES = {"type": ("", "text/css"), "media": ("", "all", "screen")}
"""Values with which a stylesheet is used: these attributes aren't written."""


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
    writer.refuse_many_copies()
    return writer.text().encode()


def _refuse_document_type(*_args: object) -> None:
    raise SvgRefused("svg_document_type")


class _Writer:
    """Writes what the parser reads, as far as it is allowed."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []
        self._ids: list[str] = []
        self._starts: list[int] = []
        self._count = 0
        self._sizes: dict[str, int] = {}
        self._css: list[str] = []
        self._dropped = 0
        self._uses: list[str] = []
        self._with_uses: set[str] = set()
        self._names = Names()
        self._cleaner = CssCleaner(self._names)

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
            raise SvgRefused("svg_not_drawn")
        # Before the attributes: a copy also stands in itself, and in what it is in.
        self._count += 1
        self._starts.append(self._count)
        self._ids.append(attributes.get("id", "").strip())
        kept = self._attributes(element, attributes)
        if not self._open:
            _check_shape(kept)
        root = f" xmlns={quoteattr(NAMESPACE)}" if not self._open else ""
        written = "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
        self._parts.append(f"<{element}{root}{written}>")
        self._open.append(element)

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
                kept["href"] = self._refer(element, value)
            elif local in ATTRIBUTES:
                if len(value) > MAX_ATTRIBUTE and local not in LONG:
                    raise SvgRefused("svg_too_long", local)
                kept[local] = self._attribute(local, value)
            elif element == "style" and not _applies(local, value):
                raise SvgRefused("svg_attribute", f"{local}={value[:SHOWN]}")
        return kept

    def _attribute(self, name: str, value: str) -> str:
        """The value as it is written."""
        if name == "id":
            return self._names.of_id(value.strip())
        if name == "class":
            return " ".join(map(self._names.of_class, value.split()))
        if name == "style":
            return self._cleaner.declarations(value)
        if name in PROPERTIES | _TRANSFORMS:
            return self._cleaner.value(value)
        return _clean_geometry(name, value)

    def _refer(self, element: str, value: str) -> str:
        """The reference to an element of the drawing itself."""
        target = value.strip()
        if not LOCAL.fullmatch(target):
            raise SvgRefused("svg_reference", value[:SHOWN])
        if element == "use":
            self._uses.append(target[1:])
            self._with_uses.update(filter(None, self._ids))
        return f"#{self._names.of_id(target[1:])}"

    def refuse_many_copies(self) -> None:
        """Refuse a copy of what has copies in it, a few of which can make billions; and too many."""
        copied = sum(self._sizes.get(target, 0) for target in self._uses)
        if copied > MAX_COPIES or self._with_uses.intersection(self._uses):
            raise SvgRefused("svg_not_drawn")

    def end(self, _name: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        element = self._open.pop()
        name, size = self._ids.pop(), self._count - self._starts.pop() + 1
        self._sizes[name] = max(size, self._sizes.get(name, 0))
        if element == "style":
            # As a whole: a comment in it may have split what isn't allowed.
            self._parts.append(escape(self._cleaner.stylesheet("".join(self._css))))
            self._css.clear()
        self._parts.append(f"</{element}>")

    def characters(self, text: str) -> None:
        if self._dropped or not self._open:
            return
        if self._open[-1] == "style":
            self._css.append(text)
        else:
            self._parts.append(escape(text))


def _check_shape(root: Mapping[str, str]) -> None:
    """Refuse a picture without a size, and a very long or high one, which would be huge as drawn."""
    shapes = []
    if "viewBox" in root:
        box = _VIEW_BOX.fullmatch(root["viewBox"])
        shapes.append((float(box[1]), float(box[2])) if box else (0.0, 0.0))
    width, height = (root.get(side, "100%") for side in ("width", "height"))
    if not shapes or not (width.endswith("%") or height.endswith("%")):
        shapes.append((_pixels(width), _pixels(height)))
    for wide, high in shapes:
        if not (0 < wide < inf and 0 < high < inf):
            raise SvgRefused("svg_without_size")
        if max(wide, high) > MAX_RATIO * min(wide, high):
            raise SvgRefused("picture_ratio", MAX_RATIO)


def _pixels(length: str) -> float:
    """A length in pixels; 0 without one that can be read."""
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _PIXELS[found[2]] if found else 0


def _applies(name: str, value: str) -> bool:
    """Whether a stylesheet with this attribute is used as without it."""
    return value.strip().lower() in _STYLE_ATTRIBUTES.get(name, (value.strip().lower(),))


def _clean_geometry(name: str, value: str) -> str:
    if not _PLAIN.fullmatch(value):
        raise SvgRefused("svg_attribute", f"{name}={value[:SHOWN]}")
    for found in _NUMBERS.finditer(value):
        check_number(found[0])
    return value
