"""Mail addresses: one canonical form for all spellings; invisible characters inside are invalid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.mail.address import canonical_address, is_address, shown_address

MUNICH = "jan@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "text",
    [MUNICH, "jan@münchen.example", "Jan@MÜNCHEN.Example", "jan@mu\u0308nchen.example",
     "JAN@XN--MNCHEN-3YA.EXAMPLE", "  jan@münchen.example\n", "\u200bjan@münchen.example\ufeff",
     "\u2068jan@münchen.example\u2069", "jan@münchen。example", "\u00a0jan@münchen.example\u2028"],
    ids=ascii,
)  # fmt: skip
def test_every_spelling_is_the_same_mailbox(text: str) -> None:
    assert canonical_address(text) == MUNICH


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("Maria@Example.org", "maria@example.org", "maria@example.org"),
        ("jan@straße.example", "jan@xn--strae-oqa.example", "jan@straße.example"),
        ("a@пример.рф", "a@xn--e1afmkfd.xn--p1ai", "a@пример.рф"),
        ("a@بلدية.example", "a@xn--ngbcr7f5a.example", "a@بلدية.example"),
        ("a+tag@café.sub.example", "a+tag@xn--caf-dma.sub.example", "a+tag@café.sub.example"),
    ],
)  # fmt: skip
def test_it_is_stored_in_ascii_and_shown_as_written(typed: str, stored: str, shown: str) -> None:
    address = canonical_address(typed)
    assert address == stored
    assert shown_address(stored) == shown
    assert canonical_address(shown) == stored


@pytest.mark.parametrize(
    "invisible",
    ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\u200b", "\ufeff", "\u00ad", "\u2060", "\u202e", "\n",
     "\t", " ", "\u00a0", "\x00", "\x1f", "\u3164", "\ufe0f", "\U000e0041", "\u200c", "\u200d", "\u2800", "\ufffd"],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize(
    "address",
    [
        "a{}b@example.org",
        "ab@exam{}ple.org",
        "ab@exam{}plé.org",
        "ab@example.org{}b",
        "ab{}@example.org",
    ],
)
def test_an_invisible_character_inside_an_address_is_invalid(address: str, invisible: str) -> None:
    assert canonical_address(address.format(invisible)) is None


@pytest.mark.parametrize(
    "text",
    ["", "@", "jan", "jan@münchen", "jän@example.org", "jan@-ü.example", "jan@ü_x.example", "jan@♥.example",
     "jan@mün..example", "jan@" + "ü" * 300 + ".example", "a@b@münchen.example", "jan@xn--ü.example"],
)  # fmt: skip
def test_invalid_addresses(text: str) -> None:
    assert canonical_address(text) is None


def test_an_address_stored_long_ago_is_still_the_same() -> None:
    for stored in ("jan@post.xn--p1ai", "a@xn--zzz-invalid-.example.org", "maria@example.org"):
        assert canonical_address(stored) == (stored if is_address(stored) else None)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_canonical_form_is_stable(local: str, domain: str) -> None:
    address = canonical_address(f"{local}@{domain}")
    if address is not None:
        assert is_address(address)
        assert canonical_address(address) == address
        assert canonical_address(shown_address(address)) in {address, None}
