"""Mail messages as MIME, the bytes sent over SMTP, and validation of addresses."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.core.mail.address import is_address
from forum.core.mail.message import PICTURE, MailMessage, Sender
from forum.core.mail.mime import to_bytes
from forum.core.mail.picture import to_png

SENDER = Sender(lambda: "Samenspraak Voorbeeldstad", "samenspraak@example.org")
MESSAGE = MailMessage(
    to="maria@example.org",
    subject="Er is nieuws",
    text="Dag Maria,\n\nEr is nieuws. مرحبا\n",
    html="<p>Er is nieuws. مرحبا</p>",
    language="nl",
    message_id="<mail-1@example.org>",
    sent_at=datetime(2027, 3, 1, 10, tzinfo=UTC),
)
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>'
LONG_URL = "https://samenspraak.example.org/nl/unsubscribe/" + "x" * 160


def test_a_long_unsubscribe_link_stays_one_raw_line() -> None:
    raw = to_bytes(replace(MESSAGE, unsubscribe_url=LONG_URL), SENDER)
    assert f"\r\nList-Unsubscribe: <{LONG_URL}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_without_an_unsubscribe_link_there_is_no_such_header() -> None:
    assert b"List-Unsubscribe" not in to_bytes(MESSAGE, SENDER)


def test_every_message_is_encoded_as_seven_bit() -> None:
    raw = to_bytes(replace(MESSAGE, subject="Ünïcödé, مرحبا 🧡"), SENDER)
    assert raw.isascii()
    message = message_from_bytes(raw, policy=default)
    assert message["Subject"] == "Ünïcödé, مرحبا 🧡"
    assert message["Content-Language"] == "nl"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<mail-1@example.org>"
    text, html = message.iter_parts()
    assert text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert "مرحبا" in html.get_content()


SUBJECTS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=("C", "Z")),
        st.sampled_from(" ab-?=_éğçطفكرة🧡ñ"),
    ),
    min_size=1, max_size=300,
)  # fmt: skip


@given(SUBJECTS)
@example("Votre idée est sur le site : « " + "é" * 120 + " »")
@example("فكرتك على الموقع الآن: «" + "فكرة " * 60 + "»")
@example("a" * 300)
@example("Een idee: =?utf-8?B?SGFja2Vk?=")
def test_a_subject_of_any_length_and_script_is_read_by_every_mail_program(subject: str) -> None:
    """RFC 2047, 2: encoded words of at most 75 characters, in lines of at most 76."""
    raw = to_bytes(replace(MESSAGE, subject=subject), SENDER)
    message = message_from_bytes(raw, policy=default)
    assert message["Subject"] == " ".join(subject.split())
    header = raw.split(b"\r\nFrom:", 1)[0].decode("ascii")
    words = re.findall(r"=\?\S+\?=", header)
    assert all(len(word) <= 75 for word in words)
    assert subject.isascii() or all(len(line) <= 76 for line in header.split("\r\n"))


def test_a_picture_belongs_to_the_html() -> None:
    raw = to_bytes(replace(MESSAGE, picture=to_png(SQUARE)), SENDER)
    message = message_from_bytes(raw, policy=default)
    html = message.get_body(("html",))
    assert html is not None and html.get_content().strip() == MESSAGE.html
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == PICTURE
    assert picture.get_content().startswith(b"\x89PNG")


@given(st.text(max_size=400))
@example("--=_alternative\n.\nFrom me \n\tand you\n")
@example("regel\r\nregel\rregel\n" + "é" * 200)
@example("مرحبا " * 100)
def test_any_text_arrives_as_it_is(text: str) -> None:
    raw = to_bytes(replace(MESSAGE, text=text, html=text), SENDER)
    assert raw.isascii() and all(
        len(line) <= 76 for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    )
    message = message_from_bytes(raw, policy=default)
    parts = [part.get_payload(decode=True) for part in message.iter_parts()]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode()
    assert parts == [lines, lines]


@pytest.mark.parametrize(
    "message",
    [
        replace(MESSAGE, to="a@b.org\r\nBcc: c@d.org"),
        replace(MESSAGE, message_id="<é@example.org>"),
    ],
)
def test_a_value_that_cannot_be_in_a_header_is_refused(message: MailMessage) -> None:
    with pytest.raises(ValueError, match="header"):
        to_bytes(message, SENDER)


@pytest.mark.parametrize("subject", ["a\r\nBcc: evil@example.org", "a\nb", "a\rb"])
def test_headers_cannot_be_injected(subject: str) -> None:
    message = message_from_bytes(
        to_bytes(replace(MESSAGE, subject=subject), SENDER), policy=default
    )
    assert message["Bcc"] is None
    assert len(message.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "maria@example.org", "m.a+tag@sub.example.co", "MARIA@EXAMPLE.ORG", "a@b.cd",
        "o'neil@example.org", "jan@post.xn--p1ai", "jan@3.example.org", "a_b@example.museum",
    ],
)  # fmt: skip
def test_valid_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "maria", "maria@", "@example.org", "maria@example", "a b@example.org", "a@b..cd",
        "a@b.cd\n", "a@b.cd, e@f.gh", "<a@b.cd>", '"a"@b.cd', "a@b.cd;", "mária@example.org",
        "a@127.0.0.1", "x" * 65 + "@example.org", "a@" + "b" * 250 + ".org", "a@b.c", "a\x00@b.cd",
        ".a@b.org", "a.@b.org", "a@.b.org", "a@b.org.", "a@-b.org", "a@b-.org", "a@b_c.org",
        "=?utf-8?q?a?=@x.org", "=?u?q?a?=@x.org", "a@=?utf-8?q?b?=.org", "a@b.org\n", "a@b.1",
    ],
)  # fmt: skip
def test_invalid_addresses(text: str) -> None:
    assert not is_address(text)


def test_a_message_to_any_valid_address_can_be_serialised() -> None:
    rng = random.Random(4)
    alphabet = "abc123.-_=?+'!é%"

    def random_part() -> str:
        return "".join(rng.choices(alphabet, k=rng.randrange(1, 5)))

    candidates = {f"{random_part()}@{random_part()}.org" for _ in range(20_000)}
    addresses = [text for text in sorted(candidates) if is_address(text)]
    assert 1000 < len(addresses) < len(candidates) - 1000
    for address in addresses:
        assert address.encode() in to_bytes(replace(MESSAGE, to=address), SENDER)
