"""Web addresses: each is found once, without what ends the sentence it stands in."""

import pytest

from forum.core.screening.links import find_links


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zie https://a.example.", ["https://a.example"]),
        ("(HTTP://www.a.example/b?c=d)", ["HTTP://www.a.example/b?c=d"]),
        ("www.a.example, www.b.example", ["www.a.example", "www.b.example"]),
        ("https://a.examplehttps://b.example", ["https://a.example", "https://b.example"]),
        ("samen.nu en a@b.example", []),
    ],
)
def test_addresses_are_found(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in find_links(text)] == expected
