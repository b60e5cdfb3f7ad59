"""Pagination cursors: each encodes the last row seen; any other text raises `NotFound`."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.database.pagination import decode_cursor, encode_cursor, paginate
from forum.core.errors import NotFound

NUMBERS = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(FLOATS, NUMBERS)
def test_a_cursor_decodes_to_its_key(value: float, number: int) -> None:
    assert decode_cursor(encode_cursor(value, number), (float, int)) == (value, number)


@given(NUMBERS)
def test_a_cursor_is_safe_in_a_url(number: int) -> None:
    cursor = encode_cursor(number, number)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text(max_size=300))
def test_any_other_text_is_not_found(text: str) -> None:
    with pytest.raises(NotFound) as error:
        decode_cursor(text, (float, int, str, str))
    assert error.value.code == "bad_cursor"


@pytest.mark.parametrize(
    "raw",
    [
        b"[1]", b"[1,2,3]", b"{}", b"null", b'["1",2]', b"[1,2.5]", b"[true,1]", b"[1,true]",
        b"[[1],2]", b"[1,99999999999999999999]", b"[NaN,1]", b"[Infinity,1]", b"[1e999,1]",
        b"[" * 3000, b"\xff\xfe",
    ],
)  # fmt: skip
def test_a_forged_cursor_is_not_found(raw: bytes) -> None:
    text = base64.urlsafe_b64encode(raw).decode()
    with pytest.raises(NotFound):
        decode_cursor(text, (float, int))


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800"])
def test_a_text_that_no_database_takes_is_not_found(escape: str) -> None:
    text = base64.urlsafe_b64encode(f'["x{escape}",1]'.encode()).decode()
    with pytest.raises(NotFound):
        decode_cursor(text, (str, int))


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(1, 7))
def test_paging_visits_every_row_once(values: list[int], size: int) -> None:
    rows = sorted(enumerate(values), key=lambda row: (-row[1], -row[0]))
    visited: list[tuple[int, int]] = []
    after: str | None = None
    while True:
        rest = rows
        if after:
            value, last = decode_cursor(after, (int, int))
            rest = [row for row in rows if (row[1], row[0]) < (value, last)]
        page = paginate(rest[: size + 1], size, lambda row: (row[1], row[0]))
        visited += page.items
        assert len(page.items) <= size
        after = page.after
        if after is None:
            break
    assert visited == rows
