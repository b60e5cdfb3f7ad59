"""No page of the list sorts anything or steps over what went before, whatever is asked."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.ideas.queries import SORTS
from tests.factories import post_public_idea
from tests.services.databases import ON_SQLITE

FILTERS = ("", "neighbourhood=noord", "theme=buren", "status=open", "call=samen-buiten")


def plan(forum: Forum, statement: str) -> str:
    """How SQLite would go about it."""
    path = forum.session_factory.database.sqlite_path
    assert path
    connection = sqlite3.connect(path)
    values = ("1",) * statement.count("?")
    steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    connection.close()
    return "\n".join(step[3] for step in steps)


@ON_SQLITE
@pytest.mark.parametrize("narrowed", FILTERS)
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("deep", [False, True])
async def test_a_page_is_read_from_an_index(
    forum: Forum,
    client: AsyncClient,
    queries: Callable[[], Any],
    narrowed: str,
    sort: str,
    deep: bool,
) -> None:
    await post_public_idea(forum)
    number = 1.5 if SORTS[sort][1] is float else 1
    after = f"&after={encode_cursor(number, 1)}" if deep else ""
    with queries() as sent:
        answer = await client.get(f"/nl/ideas?sort={sort}&{narrowed}{after}")
    assert answer.status_code == 200
    listing = [sql for sql in sent if "FROM idea" in sql and "ORDER BY" in sql]
    assert len(listing) == 1, "a filter names nothing, so nothing was asked"
    steps = plan(forum, listing[0])
    assert "ix_idea_" in steps
    assert "TEMP B-TREE" not in steps
    if deep:
        column = SORTS[sort][0].key
        assert f"{column}<?" in steps, "the page begins at its cursor"
