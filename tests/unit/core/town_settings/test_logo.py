"""Logos: hostile files are refused, harmless ones are written anew without what isn't drawn."""

import re
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
from PIL import Image, PngImagePlugin

from forum.core.town_settings import drawing
from forum.core.town_settings.logo import (
    MAX_BYTES,
    MAX_SIDE,
    PNG,
    SHOWN,
    SVG,
    PictureRefused,
    check_picture,
)
from tests.unit.core.town_settings.drawings import CIRCLE, NS, masks, png, svg

COPY = '<use href="#a"/>'

HOSTILE: dict[str, tuple[bytes, str]] = {
    "a script": (svg("<script>alert(1)</script>"), "svg_element"),
    "a script elsewhere": (svg('<script href="https://example.org/x.js"/>'), "svg_element"),
    "a handler on the root": (svg(CIRCLE, ' onload="alert(1)"'), "svg_attribute"),
    "a handler on an element": (svg('<rect onclick="alert(1)"/>'), "svg_attribute"),
    "a handler in capitals": (svg('<rect ONCLICK="alert(1)"/>'), "svg_attribute"),
    "HTML inside": (svg("<foreignObject><p>x</p></foreignObject>"), "svg_element"),
    "HTML of its own namespace": (
        svg('<g><h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script></g>'), "svg_element",
    ),
    "a picture from elsewhere": (svg('<image href="https://example.org/x.png"/>'), "svg_element"),
    "a picture in it": (svg('<image href="data:image/png;base64,AAAA"/>'), "svg_element"),
    "a link": (svg(f'<a href="https://example.org">{CIRCLE}</a>'), "svg_element"),
    "an animation": (svg('<rect><animate attributeName="x" to="9"/></rect>'), "svg_element"),
    "a value that is set": (svg('<rect><set attributeName="href" to="javascript:alert(1)"/></rect>'), "svg_element"),
    "a frame": (svg('<iframe src="https://example.org"/>'), "svg_element"),
    "a filter that reads a picture": (
        svg('<filter id="f"><feImage href="https://example.org/x.png"/></filter>'), "svg_element",
    ),
    "a copy of another file": (svg('<use href="https://example.org/x.svg#a"/>'), "svg_reference"),
    "a copy by the old name": (svg('<use xlink:href="data:image/svg+xml,x#a"/>'), "svg_reference"),
    "a script as a reference": (svg('<use href="javascript:alert(1)"/>'), "svg_reference"),
    "a fill from elsewhere": (svg('<rect fill="url(https://example.org/x.svg#a)"/>'), "svg_reference"),
    "a fill in quotes": (svg("<rect fill='url( \"//example.org/x#a\" )'/>"), "svg_reference"),
    "a style from elsewhere": (svg('<rect style="fill: url(https://example.org/x#a)"/>'), "svg_reference"),
    "an unclosed reference": (svg('<rect style="fill: url(https://example.org/x"/>'), "svg_reference"),
    "an import": (svg("<style>@import 'https://example.org/x.css';</style>"), "svg_attribute"),
    "a font from elsewhere": (svg("<style>@font-face { src: url(https://example.org/f) }</style>"), "svg_attribute"),
    "pictures to choose from in a style": (
        svg('<style>rect{background:image-set("http://example.org/x.png" 1x)}</style>'), "svg_attribute",
    ),
    "a mask by another function": (svg("<rect style='mask:src(\"http://example.org\")'/>"), "svg_attribute"),
    "a function in a fill": (svg("<rect fill='image(\"http://example.org/x\")'/>"), "svg_attribute"),
    "a function in a colour": (svg('<rect fill="rgb(src(x))"/>'), "svg_attribute"),
    "a variable": (svg('<rect style="fill: var(--a)"/>'), "svg_attribute"),
    "a function in a place": (svg('<rect x="calc(1px + 2px)"/>'), "svg_attribute"),
    "a function in a transformation": (svg('<rect transform="translate(env(x))"/>'), "svg_attribute"),
    "a property that reaches out, and isn't drawn": (
        svg('<rect style="cursor: url(https://example.org/x)"/>'), "svg_reference",
    ),
    "a rule in a rule": (svg("<style>a { b { fill: url(#a) } }</style>"), "svg_attribute"),
    "a selector that asks": (svg("<style>a:hover { fill: red }</style>"), "svg_attribute"),
    "a selector by attribute": (svg('<style>[href^="a"] { fill: red }</style>'), "svg_attribute"),
    "a rule for a medium": (svg("<style>@media print { a { fill: red } }</style>"), "svg_attribute"),
    "a style for a medium": (svg('<style media="print">a{fill:red}</style>'), "svg_attribute"),
    "a style in another language": (svg('<style type="text/x">a{fill:red}</style>'), "svg_attribute"),
    "a number in a style": (svg('<rect style="stroke-dasharray: 1 1e7"/>'), "svg_number"),
    "a number in a function": (svg('<rect transform="scale(9999999)"/>'), "svg_number"),
    "an import in escapes": (svg(r"<style>@\69mport 'https://example.org/x.css';</style>"), "svg_attribute"),
    "an escaped url": (svg(r'<rect style="fill: \75rl(https://example.org/x#a)"/>'), "svg_reference"),
    "an import split by a comment": (svg("<style>@<!-- x -->import 'x';</style>"), "svg_attribute"),
    "an import in CDATA": (svg("<style><![CDATA[@import 'https://example.org';]]></style>"), "svg_attribute"),
    "an expression": (svg('<rect style="width: expression(alert(1))"/>'), "svg_attribute"),
    "entities": (
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>"), "svg_document_type",
    ),
    "a file as an entity": (
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("<text>&a;</text>"), "svg_document_type",
    ),
    "a document type from elsewhere": (
        b'<!DOCTYPE svg SYSTEM "https://example.org/x.dtd">' + svg(CIRCLE), "svg_document_type",
    ),
    "copies of copies": (
        svg('<defs><g id="a"><rect/></g><g id="b"><use href="#a"/><use href="#a"/></g>'
            '<g id="c"><use href="#b"/><use href="#b"/></g></defs><use href="#c"/>'),
        "svg_not_drawn",
    ),
    "copies of a copy": (
        svg(f'<g id="a">{CIRCLE}</g><use id="b" href="#a"/><use href="#b"/>'), "svg_not_drawn",
    ),
    "a copy of what it is in": (svg('<g id=" a"><use href="#a"/></g>'), "svg_not_drawn"),
    "too many copies": (
        svg(f'<g id="a">{"<path/>" * 1000}</g>{COPY * 10}'), "svg_not_drawn",
    ),
    "no size": (f'<svg xmlns="{NS}">{CIRCLE}</svg>'.encode(), "svg_without_size"),
    "a size in percents": (
        f'<svg xmlns="{NS}" width="100%" height="100%">{CIRCLE}</svg>'.encode(), "svg_without_size",
    ),
    "a width of nothing": (svg(CIRCLE, ' width="0" height="1"'), "svg_without_size"),
    "an infinite width": (svg(CIRCLE, ' width="1e999" height="1"'), "svg_number"),
    "a negative height": (svg(CIRCLE, ' width="1" height="-1"'), "svg_without_size"),
    "a size in letters": (svg(CIRCLE, ' width="9em" height="9em"'), "svg_without_size"),
    "a view of nothing": (f'<svg xmlns="{NS}" viewBox="0 0 1 0"/>'.encode(), "svg_without_size"),
    "a view of three numbers": (f'<svg xmlns="{NS}" viewBox="0 0 1"/>'.encode(), "svg_without_size"),
    "a very long view": (
        f'<svg xmlns="{NS}" viewBox="0 0 1000000 1"><rect width="9" height="1"/></svg>'.encode(), "picture_ratio",
    ),
    "a very high view": (f'<svg xmlns="{NS}" viewBox="0 0 1 10.1"/>'.encode(), "picture_ratio"),
    "a very long size": (svg(CIRCLE, ' width="20000" height="1"'), "picture_ratio"),
    "a very long size in two units": (svg(CIRCLE, ' width="2in" height="3px"'), "picture_ratio"),
    "a number beyond all": (svg('<path d="M0 0H1e7"/>'), "svg_number"),
    "a number of many digits": (svg(f'<rect stroke-dasharray="1 {"9" * 400}"/>'), "svg_number"),
    "an attribute of great length": (svg(f'<rect class="{"a " * 2001}"/>'), "svg_too_long"),
    "an unclosed reference and spaces": (svg(f'<path fill="url({" " * 1600}"/>'), "svg_reference"),
    "a reference after a local one": (
        svg("<rect style=\"fill: url('#a'); mask: url( '//example.org/x#a' )\"/>"), "svg_reference",
    ),
    "a reference in an unclosed string": (
        svg("<style>a { b: 'url(#a'; fill: url(//example.org/x) }</style>"), "svg_reference",
    ),
    "depth": (svg("<g>" * 60 + "</g>" * 60), "svg_not_drawn"),
    "a page": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "svg_document_type"),
    "a page without a type": (b"<html><script>alert(1)</script></html>", "picture_unknown"),
    "an unfinished drawing": (svg(CIRCLE)[:-6], "picture_unknown"),
    "an svg that isn't": (b"<svg><circle/></svg>", "picture_unknown"),
    "a script in an unknown encoding": (
        b'<?xml version="1.0" encoding="UTF-7"?>' + svg("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), "picture_unknown",
    ),
    "a GIF": (b"GIF89a" + b"\0" * 40, "picture_unknown"),
    "a JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "picture_unknown"),
    "too much": (svg(CIRCLE) + b" " * MAX_BYTES, "picture_too_large"),
    "half a PNG": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "picture_broken"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_file_is_refused_with_the_reason(content: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        check_picture(content)
    assert refused.value.code == code


def test_a_drawing_is_kept_as_it_looks() -> None:
    drawing = svg(
        '<title>Town &amp; river</title><style>.a { fill: url(#g) }</style>'
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#0b5c63"/>'
        '<stop offset="1" style="stop-color:#f6c244"/></linearGradient><g id="m"><path d="M1 1h8v8z"/></g></defs>'
        f'<rect class="a" width="9" height="9"/><use xlink:href="#m" x="1"/>{CIRCLE}'
    )  # fmt: skip
    media_type, clean = check_picture(drawing)
    assert media_type == SVG
    draw = resvg_py.svg_to_bytes
    before, after = (draw(svg_string=each.decode(), width=60) for each in (drawing, clean))
    assert bytes(before) == bytes(after)


@pytest.mark.parametrize(
    "root",
    [
        'viewBox="0 0 10 1"', 'viewBox="-1.5,-.5 1 10"', 'width="30mm" height="3cm"',
        'width="100%" viewBox="0 0 2 1"', 'width="2e1px" height="20.0"', 'height="9" viewBox="0 0 1 1"',
    ],
)  # fmt: skip
def test_a_drawing_with_a_size_is_kept(root: str) -> None:
    clean = check_picture(f'<svg xmlns="{NS}" {root}>{CIRCLE}</svg>'.encode())[1]
    assert drawing.draw(clean)


def test_digits_of_names_and_colours_are_no_numbers() -> None:
    check_picture(svg('<rect id="a99999999" class="b-99999999" fill="#1e9999"/>'))


def test_references_in_quotes_and_spaces_are_kept() -> None:
    check_picture(svg("<style>a { fill: URL( '#a' ); mask: url(&quot;#b&quot;) }</style>"))


def test_a_style_is_written_anew_from_what_a_logo_needs() -> None:
    clean = check_picture(
        svg(
            "<style type='text/css'>/* a } */ .a , g > #b.c{FILL:RGB(1, 2,3)!important;cursor:none;}"
            "\n*{ font-family : 'Open Sans' , serif;/* url(//x */line-height:1.2}</style>"
            "<rect style=\"fill:url('#g'); -inkscape-font-specification:'Sans'; mask : none\""
            ' transform="translate(1-2) rotate(45deg)" fill="hsl(1 2% 3% / .5)"/>' + CIRCLE
        )
    )[1].decode()
    assert (
        '<style>.c0 , g &gt; #i1.c2{fill:RGB(1, 2,3)!important}*{font-family:"Open Sans" , serif}</style>'
        in clean
    )
    assert check_picture(clean.encode())[1].decode() == clean
    assert (
        '<rect style="fill:url(#i3);mask:none" transform="translate(1-2) rotate(45deg)" fill="hsl(1 2% 3% / .5)">'
        in clean
    )


SLOW = {
    "an unclosed reference": lambda size: f"<style>url({' ' * size}</style>",
    "openings": lambda size: f"<style>{'url' * size}</style>",
    "spaces before a bracket": lambda size: f"<style>url{' ' * size}</style>",
    "references": lambda size: f"<style>{'url(#a)' * (size // 4)}</style>",
    "comments": lambda size: f"<style>{'/*' * (size // 2)}</style>",
    "closed comments": lambda size: f"<style>{'/**/' * (size // 4)}</style>",
    "rules": lambda size: f"<style>{'a{}' * (size // 3)}</style>",
    "an open rule": lambda size: f"<style>{'a{' * (size // 2)}</style>",
    "spaces in a selector": lambda size: f"<style>a{' ' * size}!{{}}</style>",
    "dots in a selector": lambda size: f"<style>{'.a' * (size // 2)}!{{}}</style>",
    "hyphens": lambda size: f"<style>a{{fill:{'-' * size}}}</style>",
    "brackets": lambda size: f"<style>a{{fill:{'rgb(' * (size // 4)}}}</style>",
    "functions": lambda size: f"<style>a{{fill:{'rgb(1)' * (size // 6)}}}</style>",
    "signs": lambda size: f'<path transform="{"a-" * (size // 2)}"/>',
    "quotes": lambda size: f"<style>a{{fill:{chr(39) * size}</style>",
    "digits": lambda size: f'<path d="{"9" * size}"/>',
    "a width": lambda size: f'<svg width="{"1" * size}x" height="1"/>',
}


def _seconds(content: bytes) -> float:
    """Processor time of a check, of five the least."""
    taken = []
    for _ in range(5):
        before = time.process_time()
        with suppress(PictureRefused):
            check_picture(content)
        taken.append(time.process_time() - before)
    return min(taken)


@pytest.mark.parametrize("inner", SLOW.values(), ids=list(SLOW))
def test_ten_times_the_file_takes_about_ten_times_as_long(inner: Callable[[int], str]) -> None:
    assert _seconds(svg(inner(15_000))) < 40 * _seconds(svg(inner(1_500)))


def test_a_size_of_many_digits_takes_as_long_as_it_is() -> None:
    long, short = (
        f'<svg xmlns="{NS}" viewBox="{" ".join(["1" * size] * 4)}x"/>'.encode()
        for size in (10_000, 1_000)
    )
    assert _seconds(long) < 40 * _seconds(short)


def test_a_drawing_is_drawn_in_a_process_of_its_own() -> None:
    with Image.open(BytesIO(drawing.draw(masks(4)))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (drawing.HEIGHT, drawing.HEIGHT)


@pytest.mark.parametrize(
    "content",
    [
        f'<svg xmlns="{NS}" viewBox="0 0 1000000 1"><rect width="9" height="1"/></svg>'.encode(),
        check_picture(masks(40))[1],
        b"<svg",
    ],
    ids=["of gigabytes", "masks of masks, which the check lets through", "half a drawing"],
)
def test_what_needs_too_much_ends_no_process_but_its_own(content: bytes) -> None:
    with pytest.raises(drawing.DrawingFailed):
        drawing.draw(content)


def test_drawing_has_a_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "SECONDS", 0)
    with pytest.raises(drawing.DrawingFailed):
        drawing.draw(svg(CIRCLE))


def test_what_programs_add_is_left_out() -> None:
    clean = check_picture(
        b'<?xml version="1.0" encoding="ISO-8859-1"?><?xml-stylesheet href="https://example.org/x.css"?>'
        b"<!-- made by somebody -->"
        + svg(
            '<metadata><rdf:RDF xmlns:rdf="urn:r"><rdf:x/></rdf:RDF></metadata>'
            '<i:pgf xmlns:i="urn:i"><![CDATA[<script>]]></i:pgf>'
            f'<g i:label="x" xmlns:i="urn:i" data-name="y">{CIRCLE}</g>'
        )
    )[1].decode()
    assert clean == f'<svg xmlns="{NS}" viewBox="0 0 10 10"><g>{CIRCLE[:-2]}></circle></g></svg>'


NAMED = svg(
    '<title>Jan Peeters</title><desc>jan@example.org<b xmlns="http://www.w3.org/1999/xhtml"/></desc>'
    "<style>.JanPeeters{fill:#0b5c63} #JanPeeters,JanPeeters{stroke:#000} circle{stroke-width:2}</style>"
    '<defs><linearGradient id="Peeters-Jan"><stop offset="1" stop-color="#a3123a"/></linearGradient>'
    '<clipPath id="clip.Peeters"><rect width="8" height="8"/></clipPath></defs>'
    '<g id="Peeters-Jan:groep" data-name="Jan Peeters" aria-label="Jan Peeters">'
    '<circle id="JanPeeters" class="JanPeeters other" cx="5" cy="5" r="4" style="clip-path:url(#clip.Peeters)"/></g>'
    """<rect width="3" height="3" fill="url('#Peeters-Jan')"/><use href="#JanPeeters" x="1"/>"""
)


def test_names_in_a_drawing_are_not_published_and_its_references_still_work() -> None:
    clean = check_picture(NAMED)[1]
    assert not re.search("jan|peeters|other|desc|title", clean.decode(), re.IGNORECASE)
    before = NAMED.replace(b'<b xmlns="http://www.w3.org/1999/xhtml"/>', b"")
    assert drawing.draw(clean) == drawing.draw(before)
    assert check_picture(clean)[1] == clean


@pytest.mark.parametrize(
    ("css", "what"),
    [(":root{--c:red}", ":root"), ("rect::before{}", "::before"), ("a:not(b){}", ":not"), ("a:{}", ":")],
)  # fmt: skip
def test_a_selector_that_asks_is_named(css: str, what: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        check_picture(svg(f"<style>{css}</style>"))
    assert what in refused.value.parameters.values()


def test_text_is_escaped_again() -> None:
    clean = check_picture(svg("<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>"))[1]
    assert b"<script" not in clean
    [text] = ElementTree.fromstring(clean)
    assert text.text == "<script>alert(1)</script>"


def test_a_png_is_encoded_again_without_its_notes() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Somebody")
    original = png(pnginfo=notes) + b"<script>alert(1)</script>"
    media_type, clean = check_picture(original)
    assert media_type == PNG
    with Image.open(BytesIO(clean)) as picture:
        assert picture.size == (20, 10)
        assert picture.info == {}
        assert picture.getpixel((3, 3)) == (11, 92, 99, 255)
    assert b"Somebody" not in clean
    assert b"script" not in clean


def test_a_large_png_is_kept_in_the_size_in_which_it_is_shown() -> None:
    with Image.open(BytesIO(check_picture(png(1920, 1920))[1])) as picture:
        assert picture.size == (SHOWN[1], SHOWN[1])


def test_a_png_of_too_many_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = png(MAX_SIDE + 1, 1)
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(PictureRefused, match="picture_too_wide"):
        check_picture(wide)


def test_a_png_whose_pixels_are_damaged() -> None:
    content = bytearray(png(200, 200))
    at = content.index(b"IDAT") + 8
    content[at : at + 20] = zlib.compress(b"x")[:1] * 20
    with pytest.raises(PictureRefused, match="picture_broken"):
        check_picture(bytes(content))
