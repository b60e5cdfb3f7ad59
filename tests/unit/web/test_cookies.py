"""Cookies: what we set is read back exactly; odd and endless headers are read as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.core.tokens import new_secret
from forum.web.cookies import MAX_LENGTH, cookies_of


def request(*headers: bytes) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"cookie", each) for each in headers]})


tokens = st.text("abcXYZ0189_-.", min_size=1, max_size=90)


@given(values=st.dictionaries(st.sampled_from(["forum_said", "__Host-forum"]), tokens))
def test_what_is_set_is_read_back(values: dict[str, str]) -> None:
    response = Response()
    for name, value in values.items():
        response.set_cookie(name, value)
    pairs = [value.partition(";")[0] for value in response.headers.getlist("set-cookie")]
    assert cookies_of(request("; ".join(pairs).encode())) == values


def test_a_secret_is_read_back() -> None:
    secret = new_secret()
    response = Response()
    response.set_cookie("__Host-forum", secret)
    header = response.headers["set-cookie"].partition(";")[0].encode()
    assert cookies_of(request(header))["__Host-forum"] == secret


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [
        ([], {}),
        ([b""], {}),
        ([b"a=1; b=2"], {"a": "1", "b": "2"}),
        ([b" a =\t1 ;b=2;"], {"a": "1", "b": "2"}),
        ([b"a=1", b"b=2"], {"a": "1", "b": "2"}),
        ([b"a=1; a=2", b"a=3"], {"a": "3"}),
        ([b"a=b=c"], {"a": "b=c"}),
        ([b"a"], {}),
        ([b'a="\\154arge"'], {"a": '"\\154arge"'}),
        ([b"a=\xe9"], {"a": "\u00e9"}),
    ],
)
def test_a_value_is_read_as_it_was_sent(headers: list[bytes], cookies: dict[str, str]) -> None:
    assert cookies_of(request(*headers)) == cookies


def test_longer_headers_count_as_none() -> None:
    padding = b"; b=" + b"x" * (MAX_LENGTH - 7)
    assert cookies_of(request(b"a=1" + padding))["a"] == "1"
    assert cookies_of(request(b"a=1" + padding + b"x")) == {}
    assert cookies_of(request(b"a=1", padding + b"x")) == {}


def test_they_are_parsed_once() -> None:
    first = request(b"a=1")
    assert cookies_of(first) is cookies_of(HTTPConnection(first.scope))
