"""What is kept of the town's words: as long as the trail, and without whoever was erased."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from forum.app.container import Forum
from forum.core.actor import Role
from forum.privacy.actions.erasures import erase_person
from forum.town_settings.tables import TownSetting
from tests.conftest import ClientAs
from tests.frozen_clock import FrozenClock
from tests.people import ANN, BRAM, member_row
from tests.services.databases import ON_SQLITE

WORDS = "/nl/admin/words"


async def values(forum: Forum) -> list[object]:
    """The values of all rows, oldest first."""
    async with forum.session_factory.read_session() as session:
        rows = await session.all(select(TownSetting).order_by(col(TownSetting.id)))
    return [row.value for row in rows]


async def test_only_what_is_in_force_outlives_the_trail(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    ann = await client_as(ANN)
    for town in ("Oeverdam", "Oeverdorp"):
        await ann.post(f"{WORDS}/town", data={"value": town})
    await ann.post(f"{WORDS}/phone", data={"value": "+32 470 00 00 77"})
    await ann.post(f"{WORDS}/phone/restore", data={})
    clock.advance(days=forum.settings.retention.trail - 1)
    await forum.sweeper.sweep_if_due()
    assert len(await values(forum)) == 4
    clock.advance(days=2)
    await forum.sweeper.sweep_if_due()
    assert await values(forum) == ["Oeverdorp", None]
    await forum.site_refresher.refresh()
    assert forum.site.town == "Oeverdorp"
    async with forum.session_factory.read_session() as session:
        rows = await session.all(select(TownSetting))
    assert {row.saved_by_id for row in rows} == {None}, "nor who saved what is in force"
    ann = await client_as(ANN)
    assert "whose name we no longer keep" in (await ann.get("/en/admin/words/town")).text


async def test_the_words_of_an_erased_administrator_stay_without_them(
    forum: Forum, client_as: ClientAs
) -> None:
    await (await client_as(ANN)).post(f"{WORDS}/town", data={"value": "Oeverdam"})
    async with forum.session_factory.unit_of_work() as uow:
        (await member_row(uow, BRAM)).role = Role.admin
        (await member_row(uow, ANN)).role = Role.resident
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, ANN.email)
    page = (await (await client_as(BRAM)).get("/en/admin/words/town")).text
    assert "a colleague, whose name we no longer keep" in page
    assert "Oeverdam" in page
    async with forum.session_factory.read_session() as session:
        [row] = await session.all(select(TownSetting))
    assert row.saved_by_id is None


@ON_SQLITE
@pytest.mark.parametrize(("key", "value"), [("unknown_key", "x"), ("about", None)])
async def test_a_row_that_this_program_does_not_know_changes_nothing(
    forum: Forum, key: str, value: str | None
) -> None:
    before = forum.site.values
    async with forum.session_factory.unit_of_work() as uow:
        await uow.add(TownSetting(key=key, value=value, saved_at=uow.now))
    await forum.site_refresher.refresh()
    assert forum.site.values == before
