"""A word without an end in every text that people wrote widens no page of any role at 320 px."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.browser import crawler
from tests.browser.conftest import OpenPage
from tests.browser.serving import Served, run_demo

NARROWEST = 320
TAG = re.compile(r"(<[^>]*>)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d")
OWN_TABLES = re.compile(r"alembic_version|journal.*|delivery.*|sqlite_.*|search_.*|.*_fts.*")
STICKING_OUT = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll('main *, header *, footer *')]
        .filter(element => { const box = element.getBoundingClientRect();
                             return box.right > wide + 1 || box.left < -1; })
        .slice(-3).map(element => element.outerHTML.slice(0, 200));
}"""


def _glue(value: Any) -> Any:
    """The same text as one word; markup, moments and codes stay as they are."""
    if isinstance(value, dict):
        return {key: _glue(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_glue(part) for part in value]
    if not isinstance(value, str) or MOMENT.match(value):
        return value
    parts = TAG.split(value)
    return "".join(part if TAG.match(part) else re.sub(r"[ \n-]", "", part) for part in parts)


def _glued(value: str) -> str:
    try:
        described = json.loads(value)
    except ValueError:
        return str(_glue(value))
    return json.dumps(_glue(described)) if isinstance(described, dict | list) else value


def _glue_every_text(database: Path) -> int:
    """How many texts of people became one word."""
    changed = 0
    with sqlite3.connect(database) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for table in [name for (name,) in tables if not OWN_TABLES.fullmatch(name)]:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            for column in columns:
                texts = connection.execute(
                    f'SELECT rowid, "{column}" FROM "{table}" '
                    f"WHERE typeof(\"{column}\") = 'text' AND \"{column}\" LIKE '% %'"
                ).fetchall()
                for rowid, text in texts:
                    connection.execute(
                        f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?',
                        (_glued(text), rowid),
                    )
                    changed += _glued(text) != text
    connection.close()
    return changed


@pytest.fixture(scope="module")
def endless(demo_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo's town, each of its texts one word."""
    folder = tmp_path_factory.mktemp("endless")
    shutil.copytree(demo_town, folder, dirs_exist_ok=True)
    assert _glue_every_text(folder / "forum.db") > 500
    with run_demo(folder) as served:
        yield served


@pytest.mark.parametrize("language", ["nl", "ar"])
@pytest.mark.parametrize("person", ["maria", "els", "tom", "ann"])
def test_no_page_is_wider_than_the_screen(
    endless: Served, open_page: OpenPage, person: str, language: str
) -> None:
    """The pages that somebody's links lead to, left to right and right to left."""
    page = open_page(width=NARROWEST)
    page.request.post(f"{endless.address}/nl/demo/{person}")
    cookies = {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}
    wide = {}
    with httpx2.Client(cookies=cookies, timeout=60) as client:
        addresses = [address for address, _ in crawler.pages(client, endless.address, language)]
    for address in addresses:
        page.goto(address)
        if found := page.evaluate(STICKING_OUT):
            wide[address] = found
    assert len(addresses) >= 20
    assert not wide, json.dumps(wide, indent=2, ensure_ascii=False)
