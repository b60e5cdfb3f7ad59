"""A letter as it goes over the wire."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from forum.core.mail.address import is_address
from forum.core.mail.message import MailMessage, Sender, to_bytes

SENDER = Sender("Samenspraak Voorbeeldstad", "samenspraak@example.org")
LETTER = MailMessage(
    to="maria@example.org",
    subject="Er is nieuws",
    text="Dag Maria,\n\nEr is nieuws. مرحبا\n",
    html="<p>Er is nieuws. مرحبا</p>",
    language="nl",
    message_id="<mail-1@example.org>",
    sent_at=datetime(2027, 3, 1, 10, tzinfo=UTC),
)
LONG = "https://samenspraak.example.org/nl/unsubscribe/" + "x" * 160


def test_a_long_unsubscribe_link_stays_one_raw_line() -> None:
    raw = to_bytes(replace(LETTER, unsubscribe_url=LONG), SENDER)
    assert f"\r\nList-Unsubscribe: <{LONG}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_without_a_link_there_is_no_such_header() -> None:
    assert b"List-Unsubscribe" not in to_bytes(LETTER, SENDER)


def test_it_goes_as_seven_bits_whatever_is_in_it() -> None:
    raw = to_bytes(replace(LETTER, subject="Ünïcödé, مرحبا 🧡"), SENDER)
    assert raw.isascii()
    message = message_from_bytes(raw, policy=default)
    assert message["Subject"] == "Ünïcödé, مرحبا 🧡"
    assert message["Content-Language"] == "nl"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == "<mail-1@example.org>"
    text, html = message.iter_parts()
    assert text.get_content().splitlines() == LETTER.text.splitlines()
    assert "مرحبا" in html.get_content()


@pytest.mark.parametrize("subject", ["a\r\nBcc: evil@example.org", "a\nb", "a\rb"])
def test_no_header_can_be_smuggled_in(subject: str) -> None:
    message = message_from_bytes(to_bytes(replace(LETTER, subject=subject), SENDER), policy=default)
    assert message["Bcc"] is None
    assert len(message.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "maria@example.org", "m.a+tag@sub.example.co", "MARIA@EXAMPLE.ORG", "a@b.cd",
        "o'neil@example.org", "jan@post.xn--p1ai", "jan@3.example.org", "a_b@example.museum",
    ],
)  # fmt: skip
def test_addresses_of_people(text: str) -> None:
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
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_a_letter_can_be_made_to_whatever_is_an_address() -> None:
    rng = random.Random(4)
    letters = "abc123.-_=?+'!é%"

    def draw() -> str:
        return "".join(rng.choices(letters, k=rng.randrange(1, 5)))

    drawn = {f"{draw()}@{draw()}.org" for _ in range(20_000)}
    addresses = [text for text in sorted(drawn) if is_address(text)]
    assert 1000 < len(addresses) < len(drawn) - 1000
    for address in addresses:
        assert address.encode() in to_bytes(replace(LETTER, to=address), SENDER)
