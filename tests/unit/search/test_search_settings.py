"""Search settings: valid values, and the error message for each invalid one."""

import pytest

from forum.app.factories import make_search_server
from forum.settings.loader import SettingsError, load
from search.engines import Server

SERVER = {
    "FORUM_SEARCH__ENGINE": "meilisearch",
    "FORUM_SEARCH__URL": "http://127.0.0.1:7700/",
    "FORUM_SEARCH__KEY": "very-secret",
}


def test_the_embedded_engine_needs_no_server() -> None:
    assert make_search_server(load(environment={}).search) is None
    with_address = SERVER | {"FORUM_SEARCH__ENGINE": "embedded"}
    assert make_search_server(load(environment=with_address).search) is None


def test_a_server_with_a_key_from_the_environment() -> None:
    settings = load(environment=SERVER)
    server = Server("http://127.0.0.1:7700", "very-secret", "forum", 2.0)
    assert make_search_server(settings.search) == server
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in repr(server)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("URL", ""), ("URL", "127.0.0.1:7700"), ("URL", "http://127.0.0.1:7700/indexes"),
        ("INDEX", ""), ("INDEX", "our forum"), ("INDEX", "a/b"), ("TIMEOUT", "0"),
        ("TIMEOUT", "soon"), ("ENGINE", "elastic"),
    ],
)  # fmt: skip
def test_an_invalid_setting_is_named_in_the_error(key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^search.{key.lower()}: "):
        load(environment=SERVER | {f"FORUM_SEARCH__{key}": value})
