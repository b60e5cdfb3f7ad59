"""Migration 0008: notices in Markdown become plain text with HTML, without loss of words."""

from alembic import command
from sqlalchemy import Connection, text

from forum.core.database.database import Database
from forum.migrations.alembic_runner import alembic_config

REVISION = "0008"
INSERT = text(
    "INSERT INTO notice (member_id, code, subject_kind, subject_id, text, at)"
    " SELECT min(id), :code, 'idea', 1, :text, min(joined_at) FROM member"
)
NOTICES = [
    ("idea_accepted", "Ja. **In het voorjaar.**\n\nTot dan."),
    ("update_published", "Een *uittreksel* van 400 tekens."),
    ("idea_planned", ""),
]


def _downgrade_and_upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, f"{REVISION}-1")
    for code, markdown in NOTICES:
        connection.execute(INSERT, {"code": code, "text": markdown})
    command.upgrade(config, REVISION)


async def test_old_notices_keep_their_words(database_url: str) -> None:
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_downgrade_and_upgrade)
        rows = await connection.execute(text("SELECT code, text, html FROM notice ORDER BY id"))
        found = [tuple(row) for row in rows]
    await database.close()
    assert found == [
        (
            "idea_accepted",
            "Ja. In het voorjaar.\n\nTot dan.",
            "<p>Ja. <strong>In het voorjaar.</strong></p>\n<p>Tot dan.</p>",
        ),
        ("update_published", "Een *uittreksel* van 400 tekens.", ""),
        ("idea_planned", "", ""),
    ]
