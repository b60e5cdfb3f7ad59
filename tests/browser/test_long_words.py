"""Overflow at 320 px: no page of any role is too wide when every user's text is one long word."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import crawler
from tests.browser.conftest import OpenPage
from tests.browser.overflow import NARROWEST, overflowing_elements
from tests.browser.serving import RunningForum, client_of, run_demo

TAG = re.compile(r"(<[^>]*>)")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d")
TECHNICAL_TABLES = re.compile(r"alembic_version|journal.*|delivery.*|sqlite_.*|search_.*|.*_fts.*")


def _join_words(value: Any) -> Any:
    """The same text as one word; markup, timestamps and codes stay unchanged."""
    if isinstance(value, dict):
        return {key: _join_words(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_join_words(part) for part in value]
    if not isinstance(value, str) or TIMESTAMP.match(value):
        return value
    parts = TAG.split(value)
    return "".join(part if TAG.match(part) else re.sub(r"[ \n-]", "", part) for part in parts)


def _join_words_in_column(value: str) -> str:
    try:
        data = json.loads(value)
    except ValueError:
        return str(_join_words(value))
    return json.dumps(_join_words(data)) if isinstance(data, dict | list) else value


def _join_words_in_database(database: Path) -> int:
    """Join the words of every user's text in the database; returns the number of changed texts."""
    changed = 0
    with sqlite3.connect(database) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for table in [name for (name,) in tables if not TECHNICAL_TABLES.fullmatch(name)]:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            for column in columns:
                texts = connection.execute(
                    f'SELECT rowid, "{column}" FROM "{table}" '
                    f"WHERE typeof(\"{column}\") = 'text' AND \"{column}\" LIKE '% %'"
                ).fetchall()
                for rowid, text in texts:
                    connection.execute(
                        f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?',
                        (_join_words_in_column(text), rowid),
                    )
                    changed += _join_words_in_column(text) != text
    connection.close()
    return changed


@pytest.fixture(scope="module")
def long_words_demo(
    demo_town: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningForum]:
    """`forum demo` on a copy of its town in which each text is one word."""
    folder = tmp_path_factory.mktemp("endless")
    shutil.copytree(demo_town, folder, dirs_exist_ok=True)
    assert _join_words_in_database(folder / "forum.db") > 500
    with run_demo(folder) as running_forum:
        yield running_forum


@pytest.mark.parametrize("language", ["nl", "ar"])
@pytest.mark.parametrize("person", ["maria", "els", "tom", "ann"])
def test_no_page_is_wider_than_the_screen(
    long_words_demo: RunningForum, open_page: OpenPage, person: str, language: str
) -> None:
    """The pages reachable by links, left to right and right to left."""
    base = long_words_demo.address
    page = open_page(width=NARROWEST, with_policy=False)
    page.goto(f"{base}/{language}/")
    overflowing: dict[str, list[str]] = {}
    visited = 0
    with client_of(long_words_demo, person) as client:
        for url, html in crawler.pages(crawler.fetch_with(client), base, language):
            visited += 1
            if elements := overflowing_elements(page, html):
                overflowing[url] = elements
    assert visited >= 20
    assert not overflowing, json.dumps(overflowing, indent=2, ensure_ascii=False)


def test_what_sticks_out_is_found(demo: RunningForum, open_page: OpenPage) -> None:
    page = open_page(width=NARROWEST, with_policy=False)
    page.goto(f"{demo.address}/nl/about")
    html = page.content()
    assert overflowing_elements(page, html) == []
    wide = '<p style="width: 400px; max-width: none">Too wide</p>'
    found = overflowing_elements(page, html.replace("</main>", f"{wide}</main>"))
    assert wide in found
