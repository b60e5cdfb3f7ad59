"""The chain of the audit trail: whatever is changed behind the forum's back breaks it."""

import asyncio
from datetime import timedelta

import pytest

from forum.accounts.events import SignedOut
from forum.app.container import Forum
from forum.core.audit import verify as verification
from forum.core.audit.verify import KnownEntry
from forum.core.ref import ContentRef
from tests.frozen_clock import FrozenClock
from tests.integration.audit.chain_steps import act, entries, tamper, verify
from tests.interleaving import interleave, pause_after
from tests.services.databases import ON_POSTGRES, ON_SQLITE

COLUMNS = "at, event, subject_kind, subject_id, data, hash"
ENDS = "first_id, before_first, last_id, last_hash, last_at"
COPY = (
    f"INSERT INTO audit_entry (id, {COLUMNS})"
    f" SELECT {{to}}, {COLUMNS} FROM audit_entry WHERE id = {{of}}"
)
FAULTS = {
    "who": ("UPDATE audit_entry SET actor_id = 7 WHERE id = 2", "entry 2 or its hash was changed"),
    "what": (
        "UPDATE audit_entry SET event = 'SignedOut' WHERE id = 2",
        "entry 2 or its hash was changed",
    ),
    "about what": (
        "UPDATE audit_entry SET subject_id = 99 WHERE id = 2",
        "entry 2 or its hash was changed",
    ),
    "in which role": (
        "UPDATE audit_entry SET actor_role = 'admin' WHERE id = 2",
        "entry 2 or its hash was changed",
    ),
    "a detail": (
        """UPDATE audit_entry SET data = '{"role": "admin"}' WHERE id = 2""",
        "entry 2 or its hash was changed",
    ),
    "the hash": (
        "UPDATE audit_entry SET hash = 'f' WHERE id = 2",
        "entry 2 or its hash was changed",
    ),
    "one is gone": ("DELETE FROM audit_entry WHERE id = 2", "entry 2 is missing"),
    "the first is gone": ("DELETE FROM audit_entry WHERE id = 1", "entry 1 is missing"),
    "the last is gone": ("DELETE FROM audit_entry WHERE id = 4", "entry 4 is missing"),
    "all are gone": ("DELETE FROM audit_entry", "entry 1 is missing"),
    "one is added": (
        COPY.format(to=5, of=4),
        "entry 5 or its hash was changed",
    ),
    "one is added before the first": (
        COPY.format(to=0, of=1),
        "entry 0 is older than the oldest one that should be kept",
    ),
    "the end says less": (
        "UPDATE audit_chain SET last_id = 3",
        "its end was changed",
    ),
    "the beginning is later": (
        "UPDATE audit_chain SET first_id = 2",
        "entry 1 is older than the oldest one that should be kept",
    ),
    "both ends are gone": ("DELETE FROM audit_chain", "its ends are gone"),
    "one is added far before the first": (
        COPY.format(to=-5, of=1),
        "entry -5 is older than the oldest one that should be kept",
    ),
    "the end has another moment": (
        "UPDATE audit_chain SET last_at = '2099-01-01 00:00:00'",
        "its end was changed",
    ),
    "the beginning is no number of an entry": (
        "UPDATE audit_chain SET first_id = 0",
        "its ends were changed",
    ),
    "other ends beside them": (
        f"INSERT INTO audit_chain (id, {ENDS}) SELECT 0, {ENDS} FROM audit_chain",
        "it has other ends than its own",
    ),
    "a role that there isn't": (
        "UPDATE audit_entry SET actor_role = 'bogus' WHERE id = 2",
        "entry 2 or its hash was changed",
    ),
}


async def test_what_nobody_touched_is_in_order(forum: Forum) -> None:
    assert (await verify(forum)).fault == ""
    await act(forum, 4)
    report = await verify(forum)
    assert (report.entries, report.last_id, report.fault) == (4, 4, "")
    assert report.last_hash == (await entries(forum))[-1].hash


@pytest.mark.parametrize(("statement", "fault"), FAULTS.values(), ids=list(FAULTS))
async def test_what_somebody_changed_is_found(forum: Forum, statement: str, fault: str) -> None:
    await act(forum, 4)
    await tamper(forum, statement)
    assert (await verify(forum)).fault == fault


@ON_SQLITE
@pytest.mark.parametrize(
    "change", ["at = 'gestern'", "at = 5", "data = '{oops'", "data = 'null'", "subject_id = '5x'"]
)
async def test_what_no_column_can_hold_is_named(forum: Forum, change: str) -> None:
    await act(forum, 4)
    await tamper(forum, f"UPDATE audit_entry SET {change} WHERE id = 2")
    assert (await verify(forum)).fault == "entry 2 or its hash was changed"


@ON_POSTGRES
async def test_a_moment_that_python_has_not_is_named(forum: Forum) -> None:
    """PostgreSQL's moments go on where those of the program end."""
    await act(forum, 4)
    await tamper(forum, "UPDATE audit_entry SET at = '20000-01-01' WHERE id = 2")
    assert (await verify(forum)).fault == "entry 2 or its hash was changed"


@ON_SQLITE
@pytest.mark.parametrize("change", ["last_at = 'x'", "last_id = 'x'", "first_id = 'x'"])
async def test_ends_that_no_column_can_hold_are_found(forum: Forum, change: str) -> None:
    await act(forum, 4)
    await tamper(forum, f"UPDATE audit_chain SET {change}")
    assert (await verify(forum)).fault == "its ends were changed"


async def test_an_act_after_the_ends_were_gone_does_not_hide_it(forum: Forum) -> None:
    await act(forum, 3)
    await tamper(forum, "DELETE FROM audit_entry WHERE id < 3")
    await tamper(forum, "DELETE FROM audit_chain")
    await act(forum, 2)
    assert [entry.pk for entry in await entries(forum)] == [3, 4, 5]
    assert (await verify(forum)).fault == "its ends were gone, and it goes on at entry 4"


@ON_SQLITE
async def test_ends_of_somebody_else_are_not_used(forum: Forum) -> None:
    await act(forum, 2)
    await tamper(forum, "INSERT INTO audit_chain VALUES (0, 1, '', 99, 'x', '2099-01-01 00:00:00')")
    await act(forum)
    assert [entry.pk for entry in await entries(forum)] == [1, 2, 3]
    await tamper(forum, "DELETE FROM audit_chain WHERE id = 0")
    assert (await verify(forum)).fault == ""


@ON_SQLITE
async def test_a_moment_yet_to_come_is_found(forum: Forum) -> None:
    await act(forum)
    await tamper(forum, "UPDATE audit_chain SET last_at = '2099-01-01 00:00:00'")
    await act(forum)
    expected = "entry 2 has a moment yet to come (unless a clock was wrong then)"
    assert (await verify(forum)).fault == expected


@ON_SQLITE
@pytest.mark.parametrize("cut", [3, 5])
async def test_entries_that_were_deleted_before_their_time_are_missed(
    forum: Forum, cut: int
) -> None:
    await act(forum, 5)
    noted = (await entries(forum))[1]
    hash_before = (await entries(forum))[cut - 1].hash
    await tamper(forum, "DELETE FROM audit_entry WHERE id <= :cut", cut=cut)
    await tamper(
        forum,
        "UPDATE audit_chain SET first_id = :first, before_first = :before",
        first=cut + 1,
        before=hash_before,
    )
    expected = (
        f"what was before entry {cut + 1} is gone too early (unless retention.trail was raised)"
    )
    assert (await verify(forum)).fault == expected
    assert (await verify(forum, KnownEntry(noted.pk, noted.hash))).fault == expected


@ON_POSTGRES
async def test_a_trail_that_grows_meanwhile_is_in_order(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    await act(forum, 3)
    pause = pause_after(monkeypatch, verification, "_ends")
    report = await interleave(pause, verify(forum), lambda: act(forum, 2))
    assert (report.entries, report.last_id, report.fault) == (3, 3, "")
    assert (await verify(forum)).last_id == 5


@ON_SQLITE
async def test_a_moment_that_somebody_changed_is_found(forum: Forum) -> None:
    await act(forum, 3)
    moment = (await entries(forum))[1].at + timedelta(seconds=1)
    shown = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    await tamper(forum, f"UPDATE audit_entry SET at = '{shown}' WHERE id = 2")
    assert (await verify(forum)).fault == "entry 2 or its hash was changed"


@ON_SQLITE
async def test_a_chain_that_was_written_anew_is_found_by_an_entry_noted_elsewhere(
    forum: Forum,
) -> None:
    await act(forum, 3)
    noted = await verify(forum)
    known = KnownEntry(noted.last_id, noted.last_hash[:16])
    await tamper(forum, "DELETE FROM audit_entry")
    await tamper(
        forum,
        "UPDATE audit_chain"
        " SET first_id = 1, before_first = '', last_id = 0, last_hash = '', last_at = NULL",
    )
    assert (await verify(forum)).fault == ""
    await act(forum, 2)
    assert (await verify(forum)).fault == ""
    assert (await verify(forum, known)).fault == "entry 3 is missing"
    await act(forum, 2)
    assert (await verify(forum, known)).fault == "entry 3 isn't the one that was noted"


async def test_the_oldest_expire_and_the_chain_begins_after_them(
    forum: Forum, clock: FrozenClock
) -> None:
    await act(forum, 3)
    noted = await verify(forum)
    clock.advance(days=731)
    await act(forum, 2)
    await forum.sweeper.sweep_if_due()
    assert [entry.pk for entry in await entries(forum)] == [3, 4, 5], "one shows that it expired"
    report = await verify(forum)
    assert (report.entries, report.last_id, report.fault) == (3, 5, "")
    # What has expired can't be compared any more, and isn't a fault.
    clock.advance(days=731)
    await forum.sweeper.sweep_if_due()
    assert [entry.pk for entry in await entries(forum)] == [5]
    assert (await verify(forum, KnownEntry(noted.last_id, noted.last_hash))).fault == ""
    await act(forum)
    assert [entry.pk for entry in await entries(forum)] == [5, 6]
    assert (await verify(forum)).fault == ""
    clock.advance(days=1)
    await forum.sweeper.sweep_if_due()
    assert [entry.pk for entry in await entries(forum)] == [5, 6]


async def test_acts_at_the_same_moment_come_one_after_the_other(forum: Forum) -> None:
    await act(forum)

    async def sign_out(number: int) -> None:
        async with forum.session_factory.unit_of_work() as uow:
            uow.publish(SignedOut(subject=ContentRef("member", number)))

    await asyncio.gather(*(sign_out(number) for number in range(1, 21)))
    report = await verify(forum)
    assert (report.entries, report.fault) == (21, "")


async def test_a_clock_that_lags_behind_keeps_the_order(forum: Forum, clock: FrozenClock) -> None:
    await act(forum)
    clock.advance(seconds=-5)
    await act(forum)
    moments = [entry.at for entry in await entries(forum)]
    assert moments[0] == moments[1]
    assert (await verify(forum)).fault == ""


async def test_what_is_rolled_back_leaves_no_entry(forum: Forum) -> None:
    await act(forum)

    async def fail() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            uow.publish(SignedOut(subject=ContentRef("member", 1)))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await fail()
    assert len(await entries(forum)) == 1


async def test_memory_does_not_grow_with_the_trail(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "BATCH", 2)
    await act(forum, 5)
    report = await verify(forum)
    assert (report.entries, report.fault) == (5, "")
    await tamper(forum, "DELETE FROM audit_entry WHERE id = 3")
    assert (await verify(forum)).fault == "entry 3 is missing"
