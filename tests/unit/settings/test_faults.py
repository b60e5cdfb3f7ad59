"""Settings of a wrong kind: every message is in an operator's words, whatever was written where."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from forum.settings.loader import DEFAULTS_FILE, SettingsError, load, read_file

WRONG: tuple[Any, ...] = (
    "x", "5x", "", "x" * 500, "\0", -1, 5, 10**30, 1.5, float("nan"), float("inf"), True, [], [1],
    ["x"], [{}], [{"name": 1}], {}, {"x": 1},
)  # fmt: skip
PROGRAMMERS_WORDS = re.compile(
    r"\b(?:tuple|dict(?:ionary)?|instance|integer|string|boolean|parse|input|pydantic|class|NoneType)\b",
    re.IGNORECASE,
)


def _keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        yield f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _keys(value, f"{prefix}{name}.")


def _message(key: str, value: Any, tmp_path: Any) -> str:
    """What is said of a settings file with one value; empty if it is taken."""
    toml = _toml(value)
    path = tmp_path / "own.toml"
    table, _, name = key.rpartition(".")
    path.write_text(f"[{table}]\n{name} = {toml}\n" if table else f"{name} = {toml}\n")
    try:
        load(path, environment={})
    except SettingsError as error:
        return str(error)
    return ""


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\0", "\\u0000") + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_toml(each)}' for key, each in value.items())}}}"
    return str(value)


@pytest.mark.parametrize("key", sorted(set(_keys(read_file(DEFAULTS_FILE)))))
def test_no_message_is_in_programmers_words(key: str, tmp_path: Any) -> None:
    for value in WRONG:
        message = _message(key, value, tmp_path)
        assert not PROGRAMMERS_WORDS.search(message), (value, message)
        assert "{" not in message


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("site.languages", "nl", 'site.languages: must be a list in brackets, as ["…", "…"]'),
        ("site", "x", "site: must be a table, with a key and a value on each line"),
        ("retention.trail", "two", "retention.trail: must be a whole number, without quotes"),
        ("retention.cases", 5, "retention.cases: must be 180 or more"),
        ("mail.transport", "pigeon", "mail.transport: must be one of 'folder' or 'smtp'"),
        ("journal.in_web", "perhaps", "journal.in_web: must be true or false, without quotes"),
        ("site.town", "", "site.town: needs 1 or more characters"),
        ("server.allowed_hosts", [], "server.allowed_hosts: needs 1 or more"),
        ("accessibility.prepared_on", "spring", "accessibility.prepared_on: must be a day such as"),
        ("mail.ca_file", "x" * 500, "mail.ca_file: must be a file, or empty"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_a_message_says_what_must_be_written(
    key: str, value: Any, message: str, tmp_path: Any
) -> None:
    assert _message(key, value, tmp_path).startswith(message)
