"""Notices written in Markdown before lose no word when they are kept as plain text with its form."""

from alembic import command
from sqlalchemy import Connection, text

from forum.core.database.database import Database
from forum.migrations.alembic_runner import alembic_config

AFTER = "0008"
INSERT = text(
    "INSERT INTO notice (member_id, code, subject_kind, subject_id, text, at)"
    " SELECT min(id), :code, 'idea', 1, :text, min(joined_at) FROM member"
)
WRITTEN = [
    ("idea_accepted", "Ja. **In het voorjaar.**\n\nTot dan."),
    ("update_published", "Een *uittreksel* van 400 tekens."),
    ("idea_planned", ""),
]


def _there_and_back(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, f"{AFTER}-1")
    for code, said in WRITTEN:
        connection.execute(INSERT, {"code": code, "text": said})
    command.upgrade(config, AFTER)


async def test_old_notices_keep_their_words(database_url: str) -> None:
    database = Database(database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_there_and_back)
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
