"""Confidential URLs, to which secrets may be sent (HTTPS, or this machine), and any web address."""

import pytest

from forum.core.network import is_confidential_url, is_web_address


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


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "http://example.org/a?b=c#d", "https://bürger.example/",
     "https://example.org:8443", "http://[2001:db8::1]:8000/", "http://192.0.2.1", "http://search_engine:7700",
     "HTTPS://Example.ORG/x"],
)  # fmt: skip
def test_web_addresses(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "https://", "https://[::1", "https://exa mple.org", "https://example.org:abc",
     "http://u:p@h", "https://@h", "javascript:alert(1)", "ftp://example.org", "https://a..b", "https://-a.org",
     "https://example.org/a b", "https://exam\tple.org", 'https://example.org/"', "https://example.org:99999"],
)  # fmt: skip
def test_what_is_no_web_address(url: str) -> None:
    assert not is_web_address(url)
