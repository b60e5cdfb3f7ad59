"""Query plans of the list of ideas: an index range from the cursor, with no sort and no offset."""

import sqlite3

import pytest
from httpx2 import AsyncClient

from forum.app.container import Forum
from forum.core.database.pagination import encode_cursor
from forum.ideas.queries.ideas import SORTS
from tests.conftest import RecordStatements
from tests.factories import post_public_idea
from tests.services.databases import ON_SQLITE

FILTERS = ("", "neighbourhood=noord", "theme=buren", "status=open", "call=samen-buiten")


def query_plan(forum: Forum, statement: str) -> str:
    """SQLite's query plan of a statement, one step a line."""
    path = forum.session_factory.database.sqlite_path
    assert path
    connection = sqlite3.connect(path)
    values = ("1",) * statement.count("?")
    steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    connection.close()
    return "\n".join(step[3] for step in steps)


@ON_SQLITE
@pytest.mark.parametrize("filter_query", FILTERS)
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("has_cursor", [False, True])
async def test_a_page_is_read_from_an_index(
    forum: Forum,
    client: AsyncClient,
    record_statements: RecordStatements,
    filter_query: str,
    sort: str,
    has_cursor: bool,
) -> None:
    await post_public_idea(forum)
    number = 1.5 if SORTS[sort][1] is float else 1
    position = (1, -1, 20, 0) if sort == "trending" else (1,)
    after = f"&after={encode_cursor(number, *position)}" if has_cursor else ""
    with record_statements() as statements:
        response = await client.get(f"/nl/ideas?sort={sort}&{filter_query}{after}")
    assert response.status_code == 200
    list_statements = [
        statement
        for statement in statements
        if f"ORDER BY idea.{SORTS[sort][0].key}" in statement and "idea.body" in statement
    ]
    assert len(list_statements) == 1, "a filter value is unknown, so the list was not queried"
    plan = query_plan(forum, list_statements[0])
    assert "ix_idea_" in plan
    assert "TEMP B-TREE" not in plan
    if has_cursor:
        column = SORTS[sort][0].key
        assert f"{column}<?" in plan, "the index range starts at the cursor"
