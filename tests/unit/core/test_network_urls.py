"""Addresses to which secrets may be sent."""

import pytest

from forum.core.network import is_confidential_url


@pytest.mark.parametrize(
    "url",
    ["https://login.example.org", "https://login.example.org:8443/realms/town?x=1",
     "http://127.0.0.1:3000", "http://localhost/x", "http://[::1]:8000/"],
)  # fmt: skip
def test_guarded(url: str) -> None:
    assert is_confidential_url(url)


@pytest.mark.parametrize(
    "url",
    ["", "login.example.org", "http://login.example.org", "http://127.0.0.1.example.org",
     "http://127.0.0.1@example.org", "https://", "javascript:alert(1)", "http://[bad",
     "ftp://127.0.0.1/"],
)  # fmt: skip
def test_not_guarded(url: str) -> None:
    assert not is_confidential_url(url)
