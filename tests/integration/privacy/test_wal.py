"""SQLite's write-ahead log holds nothing of whoever was erased, while others have the database open."""

import sqlite3
from contextlib import closing

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.database import database as facade
from forum.core.journal.tables import Delivery
from forum.privacy.actions.erasures import erase_person
from tests.conftest import ClientAs, Drain
from tests.factories import post_public_idea
from tests.frozen_clock import FrozenClock
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


def _files_with(forum: Forum, text: str) -> list[str]:
    path = forum.session_factory.database.sqlite_path
    assert path is not None
    files = path.parent.glob(f"{path.name}*")
    return [each.name for each in files if text.encode() in each.read_bytes()]


async def _name(client_as: ClientAs, name: str) -> None:
    maria = await client_as(MARIA)
    await maria.post("/nl/me/settings", data={"name": name, "language": "nl"})


async def _erase(forum: Forum, *, keep_texts: bool = True) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, MARIA.email, keep_texts=keep_texts)


async def test_an_erasure_empties_it(forum: Forum, client_as: ClientAs, drain: Drain) -> None:
    await _name(client_as, "Zeldzame Naam")
    await post_public_idea(forum, by=MARIA, title="Een zeldzaam praatbankje")
    await drain()
    assert _files_with(forum, "Zeldzame Naam")
    await _erase(forum, keep_texts=False)
    await drain()
    assert _files_with(forum, "Zeldzame Naam") == []
    assert _files_with(forum, MARIA.email) == []
    assert _files_with(forum, "praatbankje") == [], "nor the file of the search index"


async def test_it_is_tried_again_while_a_reader_holds_it(
    forum: Forum,
    client_as: ClientAs,
    drain: Drain,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(facade, "WAL_TRIES", 2)
    await _name(client_as, "Zeldzame Naam")
    path = forum.session_factory.database.sqlite_path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM member").fetchone()
        await _erase(forum)
        await drain()
        assert _files_with(forum, "Zeldzame Naam")
        async with forum.session_factory.read_session() as session:
            waiting = await session.first(
                select(Delivery).where(Delivery.reaction == "finish_erasure")
            )
        assert waiting is not None
        assert waiting.fault == "the write-ahead log is in use"
    clock.advance(hours=1)
    await drain()
    assert _files_with(forum, "Zeldzame Naam") == []


async def test_the_daily_clean_up_empties_it(forum: Forum, client_as: ClientAs) -> None:
    await _name(client_as, "Zeldzame Naam")
    await _name(client_as, "Gewoon")
    assert _files_with(forum, "Zeldzame Naam")
    await forum.sweeper.sweep_if_due()
    assert _files_with(forum, "Zeldzame Naam") == []
