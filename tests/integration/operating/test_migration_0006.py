"""Migration 0006: texts stored as Markdown are rendered again, without losing a word."""

from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, insert, select

from forum.core.database.database import Database
from forum.core.text.html import from_markdown, from_plain
from forum.migrations.alembic_runner import alembic_config

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# The HTML as Markdown rendered it: wrong days, nothing at all, code, links that nobody wrote.
BODIES = {
    "3. Mai\n10. Mai\n24. Mai": "<ol start=\"3\">\n<li>Mai</li>\n<li>Mai</li>\n<li>Mai</li>\n</ol>",
    "[Bron]: https://example.org/rapport": "",
    "Beste,\n\n    ingesprongen": "<p>Beste,</p>\n<pre><code>ingesprongen</code></pre>",
    "alleen.De buren": '<p><a href="http://alleen.De">alleen.De</a> buren</p>',
    "gewoon": "<p>gewoon</p>",
}  # fmt: skip
ANSWER = "1. **Ja**\n2. samen.nu"
EVERY_LANGUAGE = {"nl": ANSWER, "en": "Yes"}
OLD_HTML = "<p>old</p>"


def _migrate(connection: Connection, revision: str, *, downgrade: bool = False) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    (command.downgrade if downgrade else command.upgrade)(config, revision)


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)

    def insert_row(name: str, **values: Any) -> None:
        connection.execute(insert(tables.tables[name]).values(**values))

    insert_row(
        "call",
        id=1,
        slug="a",
        question={},
        intro=EVERY_LANGUAGE,
        answer={},
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 2, 1),
    )
    for number, (body, html) in enumerate(BODIES.items(), 1):
        common = {"language": "nl", "posted_at": NOON, "visibility": "public", "name_shown": ""}
        insert_row(
            "idea",
            id=number,
            code=f"b{number}",
            title="Een idee",
            body=body,
            body_html=html,
            edited_body=body if number == 1 else None,
            edited_html=html if number == 1 else None,
            call_id=1,
            status="open",
            public_day=0.0,
            votes_count=0,
            comments_count=0,
            trend=0.0,
            **common,
        )
        insert_row(
            "comment",
            id=number,
            subject_kind="idea",
            subject_id=1,
            by_staff=False,
            body=body,
            body_html=html,
            **common,
        )
    for number, kind in enumerate(("status", "visibility"), 1):
        insert_row(
            "milestone",
            id=number,
            idea_id=1,
            at=NOON,
            kind=kind,
            before="",
            after="",
            ground="",
            text=ANSWER,
            text_html=OLD_HTML,
            language="nl",
            about="",
        )
    insert_row(
        "project",
        id=1,
        title={"nl": "Project"},
        summary={"nl": "Kort"},
        body=EVERY_LANGUAGE,
        body_html={"nl": OLD_HTML},
        evaluation=EVERY_LANGUAGE,
        evaluation_html={},
        target_groups={},
        partners="",
        contact_name="",
        contact_phone="",
        contact_email="",
        state="running",
        visibility="public",
        made_at=NOON,
        comments_count=0,
    )
    insert_row(
        "project_update", id=1, project_id=1, title="Nieuws", body=ANSWER, body_html=OLD_HTML,
        language="nl", visibility="public", drafted_at=NOON,
    )  # fmt: skip


def _contents(connection: Connection) -> dict[str, list[Any]]:
    tables = MetaData()
    tables.reflect(connection)
    names = ("idea", "comment", "milestone", "project", "project_update", "call")
    return {
        name: list(
            connection.execute(select(tables.tables[name]).order_by(tables.tables[name].c.id))
        )
        for name in names
    }


async def test_stored_texts_are_rendered_again(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_migrate, "0005")
        await connection.run_sync(_fill)
        before = await connection.run_sync(_contents)
        await connection.run_sync(_migrate, "0006")
        after = await connection.run_sync(_contents)
    for kind in ("idea", "comment"):
        assert (
            [row.body for row in after[kind]] == [row.body for row in before[kind]] == list(BODIES)
        )
        assert [row.body_html for row in after[kind]] == [from_plain(body) for body in BODIES]
    assert after["idea"][0].edited_html == from_plain(next(iter(BODIES)))
    assert after["idea"][1].edited_html is None
    rendered = {language: from_markdown(text) for language, text in EVERY_LANGUAGE.items()}
    assert [row.text_html for row in after["milestone"]] == [from_markdown(ANSWER), ""]
    assert after["project"][0].body_html == after["project"][0].evaluation_html == rendered
    assert after["project_update"][0].body_html == from_markdown(ANSWER)
    assert (after["call"][0].intro_html, after["call"][0].answer_html) == (rendered, {})
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: _migrate(sync, "0005", downgrade=True))
        await connection.run_sync(_migrate, "0006")
        assert await connection.run_sync(_contents) == after
    await database.close()
