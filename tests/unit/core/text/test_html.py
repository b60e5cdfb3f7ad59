"""Safe HTML from user input: the output is compared with what bleach and nh3 would allow."""

import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3
import pytest
from bleach.sanitizer import Cleaner
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text import html

PAYLOADS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'//>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<div style=\"width:expression(alert(1))\">x</div>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='//evil.example/'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<template><script>alert(1)</script></template>",
    "<x/onclick=alert(1)>x",
    "<p title=\"><script>alert(1)</script>\">x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "[x](https://a.example \"title\" onmouseover=alert(1))",
    "[x](https://a.example/\"onmouseover=alert(1))",
    "<https://a.example/\"onmouseover=alert(1)>",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "http://a.example/<script>alert(1)</script>",
    "www.a.example/\"onmouseover=\"alert(1)",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\x00<\x00script>alert(1)</script>",
    "<<script>alert(1);//<</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p>\ufeff<script\ufeff>alert(1)</script>",
)  # fmt: skip
ALLOWED = {"a": {"href", "title", "rel"}, "ol": {"start"}}
SCHEMES = ("http", "https", "mailto")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def has_forbidden_scheme(address: str) -> bool:
    """Whether a browser reads a scheme that isn't allowed (browsers skip tabs and line ends)."""
    match = _SCHEME.match(re.sub(r"[\x00-\x20]", "", address))
    return match is not None and match[1].lower() not in SCHEMES


class MarkupChecker(HTMLParser):
    """Records every tag and attribute that isn't allowed, as a browser would parse them."""

    def __init__(self) -> None:
        super().__init__()
        self.violations: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in html.TAGS:
            self.violations.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()):
                self.violations.append(f"{tag} {name}")
            if name == "href" and has_forbidden_scheme(value or ""):
                self.violations.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.violations.append(f"<!--{data}")

    def unknown_decl(self, data: str) -> None:
        self.violations.append(f"<![{data}")


def violations_in(markup: str) -> list[str]:
    """The tags, attributes and addresses of some HTML that aren't allowed."""
    checker = MarkupChecker()
    checker.feed(markup)
    checker.close()
    return checker.violations


def cleaned_by_nh3(markup: str) -> str:
    """The HTML cleaned by nh3, with the same tags and attributes allowed."""
    return nh3.clean(
        markup,
        tags=set(html.TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )


def cleaned_by_bleach(markup: str) -> str:
    """The HTML parsed and cleaned by bleach as a whole, which is too slow for the forum itself."""
    cleaner = Cleaner(
        tags=html.TAGS,
        attributes={"a": ["href", "title", "rel"], "ol": ["start"]},
        protocols={"http", "https", "mailto"},
        strip=True,
    )
    return str(cleaner.clean(markup))


def structure(markup: str) -> list[str]:
    """The tags and addresses of some HTML, in order."""
    tags: list[str] = []

    class StructureParser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag + "".join(f" {value}" for name, value in attrs if name == "href"))

    parser = StructureParser()
    parser.feed(markup)
    parser.close()
    return tags


RENDERERS = (html.from_plain, html.from_markdown)
Render = Callable[[str], str]


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_gets_through(payload: str, render: Render) -> None:
    for context in ("{}", "Tekst ervoor {} en erna", "> - {}", "- {}", "**{}**"):
        assert violations_in(render(context.format(payload))) == [], context


def test_the_checker_detects_the_payloads() -> None:
    for payload in PAYLOADS[:12]:
        assert violations_in(payload)


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nh3_and_bleach_remove_nothing(payload: str, render: Render) -> None:
    rendered = render(payload)
    assert structure(cleaned_by_nh3(rendered)) == structure(rendered)
    assert structure(cleaned_by_bleach(rendered)) == structure(rendered)


@pytest.mark.parametrize("render", RENDERERS)
@given(text=st.text(alphabet=st.sampled_from("<>/\"'= \n&;:#()[]`*_-a!javscript1@."), max_size=80))
def test_no_generated_markup_gets_through(text: str, render: Render) -> None:
    assert violations_in(render(text)) == []


@pytest.mark.parametrize("render", RENDERERS)
@given(text=st.text(max_size=200))
def test_rendering_never_fails(text: str, render: Render) -> None:
    assert isinstance(render(text), str)


def test_staff_text_is_markdown() -> None:
    for source, expected in {
        "**vet** en *schuin*": "<p><strong>vet</strong> en <em>schuin</em></p>",
        "een\ntwee": "<p>een<br>\ntwee</p>",
        "3 < 4 & 5 > 2": "<p>3 &lt; 4 &amp; 5 &gt; 2</p>",
        "~~weg~~": "<p><s>weg</s></p>",
        "`<b>`": "<p><code>&lt;b&gt;</code></p>",
        "> ooit\n\n---": "<blockquote><p>ooit</p>\n</blockquote>\n<hr>",
        "3. drie\n4. vier": '<ol start="3"><li>drie</li>\n<li>vier</li>\n</ol>',
    }.items():
        assert html.from_markdown(source) == expected


def test_headings_never_outrank_those_of_the_page() -> None:
    rendered = html.from_markdown("# een\n\n## twee\n\n### drie\n\n###### zes")
    assert structure(rendered) == ["h3", "h3", "h4", "h4"]


def test_no_staff_text_vanishes_or_becomes_code() -> None:
    assert html.from_markdown("[Bron]: https://example.org/x").startswith("<p>[Bron]: <a href=")
    assert "<pre" not in html.from_markdown("Beste,\n\n    Een ingesprongen zin.\n\n\tNog een.")


def test_links_are_created_with_their_rel_attribute() -> None:
    for text in ("zie https://example.org/x", "[zie](https://example.org/x)"):
        rendered = html.from_markdown(text)
        assert 'href="https://example.org/x"' in rendered
        assert 'rel="nofollow ugc noopener"' in rendered
    assert "<a" not in html.from_markdown("`https://example.org`")
    assert "<a" not in html.from_markdown("Ik ben alleen.De buren, samen.nu, www.example.org")
    # HTML has no nested links: an inner link would end the outer one.
    assert structure(html.from_markdown("[https://a.example](https://b.example)"))[1:] == [
        "a https://b.example"
    ]


def test_plain_text_is_the_visible_text() -> None:
    def plain(text: str) -> str:
        return html.html_to_text(html.from_markdown(text))

    assert plain("**a** & b\n\n- c\n- <d>\n  - e\n\nf\ng") == "a & b\n\n- c\n- <d>\n- e\n\nf\ng"
    assert (
        plain("# a\n\n> b\n> c\n\n1. d\n2. e\n\n```\nf\n\ng\n```")
        == "a\n\nb\nc\n\n1. d\n2. e\n\nf\n\ng"
    )
    assert plain("&lt;script&gt;") == "<script>"
    assert plain("\"'&amp;quot; &#8217; &hellip;") == "\"'&quot; ’ …"
    assert plain("3. Mai\n4. Juni\n   1. früh\n\ndanach").split() == (
        ["3.", "Mai", "4.", "Juni", "1.", "früh", "danach"]
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- een [link](https://a.example/x_y)", "- een link (https://a.example/x_y)"),
        ("https://a.example/?a=1&b=2 hier", "https://a.example/?a=1&b=2 hier"),
        ("[**mail** ons](mailto:jan@example.org)", "mail ons (jan@example.org)"),
        ("jan@example.org", "jan@example.org"),
        ("[a](https://a.example) [b](https://b.example)", "a (https://a.example) b (https://b.example)"),
    ],
)  # fmt: skip
def test_a_link_is_followed_by_its_address(text: str, expected: str) -> None:
    assert html.html_to_text(html.from_markdown(text), addresses=True) == expected
    assert "(http" not in html.html_to_text(html.from_markdown(text))


def test_a_change_of_the_html_increases_the_renderer_version() -> None:
    """On failure: increase `RENDERER_VERSION`, write a migration that renders again (as 0006)."""
    sources = (
        *PAYLOADS,
        "# a\n\n- b\n\n2. c",
        "- b\n• c\n\n* d\n\n3. e",
        "(https://a.example/(b))",
    )
    rendered = "\0".join(render(text) for render in RENDERERS for text in sources)
    digest = hashlib.sha256(rendered.encode()).hexdigest()[:12]
    assert (html.RENDERER_VERSION, digest) == (2, "88ef7f7b16a6")


@pytest.mark.parametrize(
    ("top", "source", "levels"),
    [
        (2, "# a\n\n## b\n\n# c", "232"),
        (2, "### a\n\n# b\n\n#### c", "223"),
        (3, "# a\n\n###### b\n\n### c\n\n## d", "3444"),
        (3, "# a\n\n## b\n\n### c\n\n#### d\n\n##### e", "34566"),
    ],
)
def test_headings_of_the_sites_own_text_skip_no_level(top: int, source: str, levels: str) -> None:
    rendered = html.own_prose(source, top)
    assert "".join(re.findall(r"<h(\d)>", rendered)) == levels
    assert "".join(re.findall(r"</h(\d)>", rendered)) == levels


@pytest.mark.parametrize("filler", ["", "*" * 801], ids=["Markdown", "too much syntax"])
def test_links_of_the_sites_own_text_are_its_own(filler: str) -> None:
    rendered = html.own_prose(f"https://example.org and a@example.org {filler}", 2)
    assert rendered.count('rel="noopener"') == 2
    assert "nofollow" not in rendered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![Map](https://a.example)", "{}Map</a>"),
        ("See **![Map](https://a.example)**", "See <strong>{}Map</a></strong>"),
        ("Look! [Map](https://a.example)", "Look! {}Map</a>"),
        ("Look!<https://a.example>", "Look!{}https://a.example</a>"),
    ],
)
def test_a_picture_of_the_town_becomes_a_link(source: str, expected: str) -> None:
    link = '<a href="https://a.example" rel="noopener">'
    assert html.own_prose(source, 2) == f"<p>{expected.format(link)}</p>"
