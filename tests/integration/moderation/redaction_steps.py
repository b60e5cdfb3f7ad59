"""Helpers of the tests of redaction: odd words, the two forms, and everything that a forum keeps or shows."""

import json
import re
from collections import Counter, deque
from html import unescape

import httpx2
from sqlalchemy import select

from forum import schema
from forum.app.container import Forum
from forum.core.content.redaction import LEFT_OUT
from forum.core.i18n.translations import gettext, override_language
from forum.core.ref import ContentRef
from forum.core.screening.personal_data import PersonalKind
from moderation.actions.cases import open_case_on
from moderation.tables.cases import Case
from tests.browser.crawler import EXAMPLES, HREF, kind_of
from tests.parsing import Page
from tests.people import ELS, Person, acting_as

ODD = (
    "Zoë <b>&amp; Co</b>", "محمد من الحي", "👩‍👧 Noortje", "noor@vijver.example.org", "Straße_7*9",
)  # fmt: skip
"""Words with marks of HTML and Markdown, in Arabic, with joined emoji, as a link, with letters that fold to two."""
BODY = "Wij wonen hier graag.\n\n- " + "\n- ".join(f"Dit is {words}, echt." for words in ODD)
WHY = {"ground": "personal_data", "ready": "yes"}


def left_out(kind: PersonalKind = PersonalKind.other) -> str:
    """What stands in a Dutch text instead of words."""
    with override_language("nl"):
        return gettext(LEFT_OUT[kind])


async def case_on(forum: Forum, ref: ContentRef, *, by: Person = ELS) -> Case:
    """The case that a moderator opens on content."""
    async with acting_as(forum.session_factory, by) as uow:
        return await open_case_on(uow, ref)


async def redact(
    browser: httpx2.AsyncClient, case: Case, *words: str, **fields: str
) -> httpx2.Response:
    """Leave words out as a moderator: the form, the look at what changes, the decision."""
    path = f"/nl/moderation/cases/{case.pk}"
    form = Page((await browser.get(f"{path}?outcome=redact")).text).fields
    data = {"outcome": "redact", "words": "\n".join(words), **WHY, **fields}
    data["version"] = form["version"]
    shown = await browser.post(path, data=data)
    assert shown.status_code == 422
    return await browser.post(path, data=data | {"seen": Page(shown.text).fields["seen"]})


async def leave_out_own(
    browser: httpx2.AsyncClient, ref: ContentRef, *words: str
) -> httpx2.Response:
    """Leave words out of one's own text: the form, the look at what changes, and done."""
    path, data = f"/nl/{ref.kind}s/{ref.id}/leave-out", {"words": "\n".join(words)}
    assert (await browser.get(path)).status_code == 200
    shown = await browser.post(path, data=data)
    assert shown.status_code == 422
    return await browser.post(path, data=data | {"seen": Page(shown.text).fields["seen"]})


def has_any(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words is in a text, as it is or as HTML, whatever the case."""
    spellings = (text.casefold(), unescape(text).casefold())
    return any(each.casefold() in spelling for each in words for spelling in spellings)


async def tables_with(forum: Forum, *words: str) -> set[str]:
    """The tables in which one of these words stands."""
    found = set()
    async with forum.session_factory.database.engine.connect() as connection:
        for table in schema.METADATA.sorted_tables:
            rows = [list(row) for row in await connection.execute(select(table))]
            if has_any(json.dumps(rows, ensure_ascii=False, default=str), words):
                found.add(table.name)
    return found


async def pages_with(browser: httpx2.AsyncClient, *words: str, start: str = "/nl/") -> list[str]:
    """The pages with one of these words, of some of each kind that links lead to from the first one."""
    queue, seen, examples, found = deque([start]), {start}, Counter[str](), []
    while queue:
        url = queue.popleft()
        examples[kind_of(url)] += 1
        if examples[kind_of(url)] > EXAMPLES:
            continue
        response = await browser.get(url, follow_redirects=True)
        if has_any(response.text, words):
            found.append(url)
        links = {unescape(href).partition("#")[0] for href in HREF.findall(response.text)}
        own_links = sorted(link for link in links - seen if re.match(r"/nl\b", link))
        seen |= {*own_links}
        queue += own_links
    assert len(seen) > 20
    return found
