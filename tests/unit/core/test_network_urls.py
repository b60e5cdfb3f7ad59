"""Confidential URLs: those to which secrets may be sent (HTTPS, or this machine)."""

import pytest

from forum.core.network import is_confidential_url


@pytest.mark.parametrize(
    "url",
    ["https://login.example.org", "https://login.example.org:8443/realms/town?x=1",
     "http://127.0.0.1:3000", "http://localhost/x", "http://[::1]:8000/"],
)  # fmt: skip
def test_confidential_urls(url: str) -> None:
    assert is_confidential_url(url)


@pytest.mark.parametrize(
    "url",
    ["", "login.example.org", "http://login.example.org", "http://127.0.0.1.example.org",
     "http://127.0.0.1@example.org", "https://", "javascript:alert(1)", "http://[bad",
     "ftp://127.0.0.1/"],
)  # fmt: skip
def test_urls_that_are_not_confidential(url: str) -> None:
    assert not is_confidential_url(url)
