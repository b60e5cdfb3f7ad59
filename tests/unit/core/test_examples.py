"""Examples: reserved names and numbers, and whatever our documents propose as a town's own."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from forum.core.examples import is_example
from tests.architecture.source import ROOT

REAL = {
    "site.country", "site.languages", "site.hours.nl", "site.hours.fr", "mail.transport", "mail.port",
    "mail.security", "database.url", "uploads.folder", "privacy.erasure_list",
    "accessibility.prepared_on", "accessibility.law.nl", "accessibility.law.fr",
}  # fmt: skip
"""Keys of the documents' examples whose values a town may well have itself."""


@pytest.mark.parametrize(
    "value",
    [
        "+32 470 00 00 01", "0470/00.00.99", "ideas@example.org", "EXAMPLE.COM", "a.b.example",
        "https://ideas.example.org/x", "mail.example.net:25", "town.invalid", "x@y.test",
        "Oeverdam", " Your town ", {"nl": "Oeverdam"}, [{"phone": "+32 470 00 00 03"}],
    ],
    ids=str,
)  # fmt: skip
def test_an_example(value: Any) -> None:
    assert is_example(value)


@pytest.mark.parametrize(
    "value",
    [
        "", None, 3, "Gent", "+32 470 12 00 01", "0800 470 0000", "ideas@gent.be", "example.be",
        "myexample.org", "contest", "https://gent.be/example.org", "Write to ideas@example.org.",
        {"nl": ""}, "Oeverdam-Noord",
    ],
    ids=str,
)  # fmt: skip
def test_no_example(value: Any) -> None:
    assert not is_example(value)


def _values(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _values(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


@pytest.mark.parametrize("name", ["README.md", "docs/running.md"])
def test_what_a_document_proposes_is_known_as_an_example(name: str) -> None:
    text = (ROOT / name).read_text()
    (block,) = re.findall(r"^ *```toml\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    unknown = [key for key, value in _values(tomllib.loads(block)) if not is_example(value)]
    assert set(unknown) <= REAL
