"""Autolinks: complete addresses become links, in any script or brackets; nothing else does."""

import pytest

from forum.core.text.autolinks import find_links

URLS = (
    "https://example.org", "http://localhost:8000/x", "HTTPS://Example.Org/Pad", "https://intranet/pad",
    "https://voorbeeld.gemeente", "https://münchen.example/straße?q=ä#ö", "https://مثال.إختبار/مسار/صفحة",
    "https://例え.テスト/道", "https://xn--mnchen-3ya.example/", "http://[2001:db8::1]:80/a",
    "https://user@example.org/", "https://example.org/a_(b)", "https://example.org/a_(b_(c))/d[1]",
    "https://example.org/?a=1&b=2;c=3", "https://example.org/~jan/-/x%20y", "https://192.0.2.1/a",
    "https://web.archive.example/2020/https://example.org/", "https://example.org/a,b;c|d",
    "https://example.org/it's", "https://ex-ample.org/a.b.c", "https://example.org/watch?v=_aB3x-_",
    "https://example.org/file_", "https://example.org/~", "https://example.org/a（b）c", "https://example.org/?q=~_",
)  # fmt: skip
CONTEXTS = (
    "{}", "zie {}.", "({})", "[zie]({}) en meer", "„{}”", '"{}"', "<{}>", "{}, en", "{}!?", "{}:\n", "«{}»",
    "**{}**", "zie:{}", "وانظر {}، ثم", "{}…", "'{}'", "{{{}}}", "(zie ook ({})).", "{}\u00a0en", "{})meer",
    "（{}）", "「{}」を", "『{}』", "【{}】", "《{}》。", "{}\u200e و", "\u200f{}\u200f", "\u2066{}\u2069", "{}，次", "{}。次",
)  # fmt: skip


def link_pairs(text: str) -> list[tuple[str, str]]:
    """The text and the target of each link in a text."""
    return [(text[link.start : link.end], link.href) for link in find_links(text)]


@pytest.mark.parametrize("address", URLS)
def test_an_address_with_its_scheme_is_a_link(address: str) -> None:
    for context in CONTEXTS:
        assert link_pairs(context.format(address)) == [(address, address)], context


@pytest.mark.parametrize(
    "text",
    [
        "alleen.De buren, stil.In de winter, samen.nu of nooit, M.Sc.", "www.example.org", "example.org",
        "ftp://example.org", "javascript:alert(1)", "http://", "https://…", "http:// x", "https://.", "//x.y",
        "http//example.org", "3@4.50", "a@b", "@example.org", "jan@", "a@b.c", "a @ b.nl", "http:///pad",
    ],
)  # fmt: skip
def test_an_incomplete_address_is_no_link(text: str) -> None:
    assert link_pairs(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "jan@example.org", "Jan.De-Wit+tag@sub.example.org", "o'brien@example.org", "jan@münchen.example",
        "info@voorbeeld.gemeente", "a_b@x-y.example", "jan@xn--mnchen-3ya.xn--vermgensberatung-pwb",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "context", ["{}", "mail {}.", "({})", "<{}>", "mailto:{}", "'{}'", "{}, of", "{}-"]
)
def test_a_mail_address_is_a_link(address: str, context: str) -> None:
    assert link_pairs(context.format(address)) == [(address, f"mailto:{address}")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("https://a.example,https://b.example;http://c.example", 3),
        ("https://a.example/x?mail=jan@example.org", 1),
        ("https://a.example jan@example.org https://b.example", 3),
        ("(https://a.example)(https://b.example)", 2),
    ],
)
def test_adjacent_addresses(text: str, count: int) -> None:
    assert len(link_pairs(text)) == count


@pytest.mark.parametrize(
    "after", [",dat is goed", ";meer", "|tekst", "!mooi", "'s site", "*", ",dat/of?"]
)
def test_a_host_ends_at_punctuation(after: str) -> None:
    assert link_pairs(f"Zie https://example.org{after}")[0][0] == "https://example.org"


@pytest.mark.parametrize("context", ["_{}_", "~~{}~~", "*{}*", "__{}__."])
def test_markdown_emphasis_is_no_part_of_an_address(context: str) -> None:
    assert link_pairs(context.format("https://example.org/a")) == [("https://example.org/a",) * 2]


def test_the_next_sentence_is_no_part_of_a_host() -> None:
    assert link_pairs("Mail jan@example.org.De rest volgt.")[0][0] == "jan@example.org"
    assert link_pairs("Zie https://example.org.De rest volgt.")[0][0] == "https://example.org"
