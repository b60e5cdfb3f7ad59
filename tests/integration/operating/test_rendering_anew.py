"""What was kept as Markdown is rendered anew by migration 0006, and not a word of it is lost."""

from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, insert, select

from forum.core.database.database import Database
from forum.core.text.html import from_markdown, from_plain
from forum.migrations.alembic_runner import alembic_config

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# As the Markdown of before showed them: other days, nothing at all, code, links nobody wrote.
TYPED = {
    "3. Mai\n10. Mai\n24. Mai": "<ol start=\"3\">\n<li>Mai</li>\n<li>Mai</li>\n<li>Mai</li>\n</ol>",
    "[Bron]: https://example.org/rapport": "",
    "Beste,\n\n    ingesprongen": "<p>Beste,</p>\n<pre><code>ingesprongen</code></pre>",
    "alleen.De buren": '<p><a href="http://alleen.De">alleen.De</a> buren</p>',
    "gewoon": "<p>gewoon</p>",
}  # fmt: skip
ANSWER = "1. **Ja**\n2. samen.nu"
EVERY_LANGUAGE = {"nl": ANSWER, "en": "Yes"}
OLD = "<p>old</p>"


def _move(connection: Connection, to: str, *, back: bool = False) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    (command.downgrade if back else command.upgrade)(config, to)


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)

    def put(name: str, **values: Any) -> None:
        connection.execute(insert(tables.tables[name]).values(**values))

    put(
        "call",
        id=1,
        slug="a",
        question={},
        intro=EVERY_LANGUAGE,
        answer={},
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 2, 1),
    )
    for number, (typed, html) in enumerate(TYPED.items(), 1):
        seen = {"language": "nl", "posted_at": NOON, "visibility": "public", "name_shown": ""}
        put(
            "idea",
            id=number,
            code=f"b{number}",
            title="Een idee",
            body=typed,
            body_html=html,
            edited_body=typed if number == 1 else None,
            edited_html=html if number == 1 else None,
            call_id=1,
            status="open",
            public_day=0.0,
            votes_count=0,
            comments_count=0,
            trend=0.0,
            **seen,
        )
        put(
            "comment",
            id=number,
            subject_kind="idea",
            subject_id=1,
            by_staff=False,
            body=typed,
            body_html=html,
            **seen,
        )
    for number, kind in enumerate(("status", "visibility"), 1):
        put(
            "milestone",
            id=number,
            idea_id=1,
            at=NOON,
            kind=kind,
            before="",
            after="",
            ground="",
            text=ANSWER,
            text_html=OLD,
            language="nl",
            about="",
        )
    put(
        "project",
        id=1,
        title={"nl": "Project"},
        summary={"nl": "Kort"},
        body=EVERY_LANGUAGE,
        body_html={"nl": OLD},
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
    put(
        "project_update", id=1, project_id=1, title="Nieuws", body=ANSWER, body_html=OLD, language="nl",
        visibility="public", drafted_at=NOON,
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


async def test_texts_are_rendered_anew(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_move, "0005")
        await connection.run_sync(_fill)
        before = await connection.run_sync(_contents)
        await connection.run_sync(_move, "0006")
        after = await connection.run_sync(_contents)
    for kind in ("idea", "comment"):
        assert (
            [row.body for row in after[kind]] == [row.body for row in before[kind]] == list(TYPED)
        )
        assert [row.body_html for row in after[kind]] == [from_plain(typed) for typed in TYPED]
    assert after["idea"][0].edited_html == from_plain(next(iter(TYPED)))
    assert after["idea"][1].edited_html is None
    rendered = {language: from_markdown(text) for language, text in EVERY_LANGUAGE.items()}
    assert [row.text_html for row in after["milestone"]] == [from_markdown(ANSWER), ""]
    assert after["project"][0].body_html == after["project"][0].evaluation_html == rendered
    assert after["project_update"][0].body_html == from_markdown(ANSWER)
    assert (after["call"][0].intro_html, after["call"][0].answer_html) == (rendered, {})
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: _move(sync, "0005", back=True))
        await connection.run_sync(_move, "0006")
        assert await connection.run_sync(_contents) == after
    await database.close()
