"""Markdown becomes safe HTML. What bleach lets pass is compared with what nh3 would."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import html

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


def leads_astray(address: str) -> bool:
    """Whether a browser takes an address for one of another scheme (it skips tabs and line ends)."""
    found = _SCHEME.match(re.sub(r"[\x00-\x20]", "", address))
    return found is not None and found[1].lower() not in SCHEMES


class Reader(HTMLParser):
    """Notes every tag and attribute that isn't allowed, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in html.TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and leads_astray(value or ""):
                self.wrong.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"<![{data}")


def wrong_in(markup: str) -> list[str]:
    """What of some HTML should not be there."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader.wrong


def by_nh3(markup: str) -> str:
    """The same HTML cleaned by the other library, with the same permissions."""
    return nh3.clean(
        markup,
        tags=set(html.TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )


def shape(markup: str) -> list[str]:
    """The tags and addresses of some HTML, in order."""
    found: list[str] = []

    class Shape(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag + "".join(f" {value}" for name, value in attrs if name == "href"))

    parser = Shape()
    parser.feed(markup)
    parser.close()
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("around", ["{}", "Tekst ervoor {} en erna", "> - {}", "**{}**"])
def test_no_payload_gets_through(payload: str, around: str) -> None:
    assert wrong_in(html.render(around.format(payload))) == []


def test_the_check_itself_sees_what_is_wrong() -> None:
    for payload in PAYLOADS[:12]:
        assert wrong_in(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_bleach_and_nh3_agree(payload: str) -> None:
    rendered = html.render(payload)
    assert shape(by_nh3(rendered)) == shape(rendered)


@given(st.text(alphabet=st.sampled_from("<>/\"'= \n&;:#()[]`*_-a!javscript1"), max_size=80))
def test_no_text_at_all_gets_through(text: str) -> None:
    rendered = html.render(text)
    assert wrong_in(rendered) == []


@given(st.text(max_size=200))
def test_rendering_never_fails(text: str) -> None:
    assert isinstance(html.render(text), str)


def test_what_people_write_is_kept() -> None:
    assert html.render("**vet** en *schuin*") == "<p><strong>vet</strong> en <em>schuin</em></p>"
    assert html.render("een\ntwee") == "<p>een<br>\ntwee</p>"
    assert html.render("3 < 4 & 5 > 2") == "<p>3 &lt; 4 &amp; 5 &gt; 2</p>"
    assert html.render("~~weg~~") == "<p><s>weg</s></p>"
    assert '<ol start="3">' in html.render("3. drie\n4. vier")


def test_headings_never_outrank_those_of_the_page() -> None:
    rendered = html.render("# een\n\n## twee\n\n### drie\n\n###### zes")
    assert shape(rendered) == ["h3", "h3", "h4", "h4"]


def test_links_are_made_and_marked() -> None:
    for text in ("zie https://example.org/x", "[zie](https://example.org/x)"):
        rendered = html.render(text)
        assert 'href="https://example.org/x"' in rendered
        assert 'rel="nofollow ugc noopener"' in rendered
    assert "<a" not in html.render("`https://example.org`")


def test_plain_text_is_what_a_reader_reads() -> None:
    assert html.plain(html.render("**a** & b\n\n- c\n- <d>")).split() == ["a", "&", "b", "c", "<d>"]
    assert html.plain(html.render("&lt;script&gt;")) == "<script>"
