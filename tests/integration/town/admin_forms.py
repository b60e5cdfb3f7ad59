"""Shared data and queries for the tests of the admin pages."""

import re
from typing import Any

import httpx2
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from tests.rows import all_rows

SCRIPT = "<script>alert(1)</script>"
CALL = {
    "question_nl": "Wie eet er mee?",
    "intro_nl": "Samen eten, in **elke** wijk.",
    "question_tr": "Kim bizimle yemek yer?",
    "opens_on": "2027-03-01",
    "closes_on": "2027-04-30",
}
THEME = {"name_nl": "Samen eten", "name_en": "Eating together", "position": "7"}
NEIGHBOURHOOD = {"name": "Sint-Jan", "position": "7"}
FORMS = {"calls": CALL, "themes": THEME, "neighbourhoods": NEIGHBOURHOOD}


async def newest_row(forum: Forum, table: type[Any]) -> Any:
    """The row with the highest id."""
    return (await all_rows(forum, table))[-1]


async def journal_entries(forum: Forum) -> list[tuple[str, str, dict[str, Any]]]:
    """Event, subject and data of the journal entries for changes of the town and of roles."""
    async with forum.session_factory.read_session() as session:
        entries = await session.all(select(JournalEntry).order_by(col(JournalEntry.id)))
    return [
        (entry.event, str(entry.subject), entry.data)
        for entry in entries
        if entry.event in ("TownChanged", "RoleGranted")
    ]


def fields_with_errors(response: httpx2.Response) -> list[str]:
    """The names of the fields that the error summary links to."""
    return re.findall(r'href="#f-([a-z_]+)"', response.text)
