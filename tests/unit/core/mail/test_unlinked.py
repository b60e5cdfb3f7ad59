"""Text of strangers in mail: nothing that a mail program makes a link of; sentences stay readable."""

import re

import pytest
from bleach.linkifier import EMAIL_RE, URL_RE
from hypothesis import given
from hypothesis import strategies as st

from forum.core.mail.unlinked import without_links
from forum.core.text.autolinks import find_links

LEFT_OUT = {
    "https://evil.example/win": "[…]",
    "HTTPS://EVIL.EXAMPLE": "[…]",
    "(zie https://evil.example/a).": "(zie […]).",
    "www.evil.example": "[…]",
    "WWW.evil.example!": "[…]!",
    "Kijk op „www2.evil.example”.": "Kijk op „[…]”.",
    "evil.example/login": "[…]",
    "evil.example:8080": "[…]",
    "evil.example?win": "[…]",
    "evil.example./win": "[…]",
    "192.0.2.1/login": "[…]",
    "bücher.example/a": "[…]",
    "xn--bcher-kva.example/a": "[…]",
    "evil．example／login": "[…]",
    "evil。example/login": "[…]",
    "ｗｗｗ.evil.example": "[…]",
    "ht\u200dtps:/\u200d/evil.example": "[…]",
    "win@evil.example": "[…]",
    "<win@evil.example>,": "<[…]>,",
    "ｗｉｎ＠evil.example": "[…]",
    "mailto:win": "[…]",
    "tel:112": "[…]",
    r"\\evil\share": "[…]",
    "Bel +32 470 00 00 20 nu": "Bel […] nu",
    "Bel 0470/00.00.20.": "Bel […].",
    "Bel (02) 555 01 20": "Bel […]",
}
SPACED = {
    "evil.example": "evil. example",
    "Ga naar evil.example.": "Ga naar evil. example.",
    "a.evil.example": "a. evil. example",
    "evil.com.example": "evil. com. example",
    "xn--bcher-kva.xn--p1ai": "xn--bcher-kva. xn--p1ai",
    "evil．example": "evil． example",
    "evil。example": "evil。 example",
    "موقع.مثال": "موقع. مثال",
    "उदाहरण.भारत": "उदाहरण. भारत",
    "Jan.Maar": "Jan. Maar",
    "een bank.de buurt": "een bank. de buurt",
    "o.a.het plein": "o.a. het plein",
}
UNCHANGED = (
    "bv.", "d.w.z. elke week", "i.p.v. een bank", "o.a. koffie", "m.b.t.", "a.u.b.", "12.30 uur", "van 09.00 - 17.00 uur",
    "09.00-17.00", "3.5 km", "1.000.000 euro", "2.50 €", "01/05/2026", "1.5.2026", "2025-2026", "art. 3.1.2", "24/7",
    "ja...nee", "Echt waar?Ja!", "en/of", "Let op: dit", "Nodig:een bank", "@samenspraak", "#koffie", "3 @ 2 euro",
    "Dat kan… Misschien.", "St. Jan", "A. Peeters", "Wat er nodig is:\n- een bank\n- een luifel\n\nMeer niet.", "112", "",
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [*LEFT_OUT.items(), *SPACED.items()])
def test_what_a_mail_program_links_is_no_link_any_more(text: str, expected: str) -> None:
    assert without_links(text) == expected


@pytest.mark.parametrize("text", UNCHANGED)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert without_links(text) == text


pieces = st.sampled_from([
    "evil", "example", "com", "nl", ".", ".", "．", "。", "/", ":", "//", "@", "www.", "https://", " ", "\n", "(", ")", "-", "xn--a",
    "é", "1", ",", "?", "\u200d", "_", "'", "[…]",
])  # fmt: skip


@given(text=st.lists(pieces, max_size=14).map("".join))
def test_no_linker_finds_anything(text: str) -> None:
    unlinked = without_links(text)
    plain = re.sub("[．。｡]", ".", unlinked)
    assert not list(find_links(plain))
    assert not URL_RE.search(plain)
    assert not EMAIL_RE.search(plain)
    assert not re.search(r"\w\.[^\W\d_]{2}", plain)
