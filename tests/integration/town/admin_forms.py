"""What the tests of the administrators' pages share."""

import re
from typing import Any

import httpx2
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry

SCRIPT = "<script>alert(1)</script>"
CALL = {
    "question_nl": "Wie eet er mee?",
    "intro_nl": "Samen eten, in **elke** wijk.",
    "question_tr": "Kim bizimle yemek yer?",
    "opens_on": "2027-03-01",
    "closes_on": "2027-04-30",
}
THEME = {"name_nl": "Samen eten", "name_en": "Eating together", "position": "7"}
PLACE = {"name": "Sint-Jan", "position": "7"}
FORMS = {"calls": CALL, "themes": THEME, "neighbourhoods": PLACE}


async def parts(forum: Forum, table: type[Any]) -> list[Any]:
    async with forum.session_factory.read_session() as session:
        return await session.all(select(table).order_by(col(table.id)))


async def last(forum: Forum, table: type[Any]) -> Any:
    return (await parts(forum, table))[-1]


async def journaled(forum: Forum) -> list[tuple[str, str, dict[str, Any]]]:
    async with forum.session_factory.read_session() as session:
        entries = await session.all(select(JournalEntry).order_by(col(JournalEntry.id)))
    return [
        (entry.event, str(entry.subject), entry.data)
        for entry in entries
        if entry.event in ("TownChanged", "RoleGranted")
    ]


def faults(answer: httpx2.Response) -> list[str]:
    return re.findall(r'href="#f-([a-z_]+)"', answer.text)
