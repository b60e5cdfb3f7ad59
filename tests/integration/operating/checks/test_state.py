"""`forum check`: each fault in the state of a forum is reported in one line."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from forum.app.container import Forum
from tests.factories import post_pending_idea, post_public_idea
from tests.integration.operating.checks.running import (
    Change,
    Run,
    apply_change,
    assert_one_error,
    execute,
    nobody_delivers,
    sign_out,
    sweep,
)
from tests.services.databases import ON_SQLITE


@ON_SQLITE
def test_all_is_well(run: Run) -> None:
    result = run()
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    parts = (
        "settings", "machine", "database", "journal", "trail", "retention", "search", "mail", "uploads", "sign-in",
    )  # fmt: skip
    assert result.stdout.splitlines() == [
        *(f"{part}: ok" for part in parts), "translation: ok, off", "town: ok",
    ]  # fmt: skip


@ON_SQLITE
def test_the_last_deletion_of_expired_data_is_reported(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, sweep, datetime.now(UTC) - timedelta(hours=47))
    result = run()
    assert result.exit_code == 0, result.output
    assert "retention: ok, last done 20" in result.stdout


@ON_SQLITE
@pytest.mark.parametrize(("change", "when"), [(sweep, "since 20"), (sign_out, "ever")])
def test_expired_data_that_nobody_deletes(
    run: Run, healthy: dict[str, str], change: Change, when: str
) -> None:
    apply_change(healthy, change, datetime.now(UTC) - timedelta(hours=49))
    assert_one_error(run(), f"retention: nothing that has expired was deleted {when}")


async def _park(forum: Forum) -> None:
    await post_pending_idea(forum)
    await execute(
        forum, "UPDATE delivery SET state = 'parked', fault = 'Broken' WHERE reaction = 'open_case'"
    )


async def _empty_index(forum: Forum) -> None:
    await post_public_idea(forum)
    await forum.dispatcher.drain()
    if forum.session_factory.database.is_sqlite:
        path = Path(str(make_url(forum.session_factory.database.url).database))
        path.with_name(f"{path.stem}-search.db").unlink()
    else:
        await execute(forum, "DELETE FROM search_state WHERE name = 'filled'")


async def _no_admin(forum: Forum) -> None:
    await execute(forum, "UPDATE member SET role = 'resident' WHERE role = 'admin'")


async def _read_only(forum: Forum) -> None:
    name = make_url(forum.session_factory.database.url).database
    await execute(forum, f"ALTER DATABASE {name} SET default_transaction_read_only = on")


async def _not_migrated(forum: Forum) -> None:
    await execute(forum, "UPDATE alembic_version SET version_num = '0001'")


async def _tamper(forum: Forum) -> None:
    await sign_out(forum)
    await execute(forum, "UPDATE audit_entry SET subject_id = 999999 WHERE id = 1")


async def _newer_version(forum: Forum) -> None:
    await execute(forum, "UPDATE alembic_version SET version_num = '9999'")


FAULTS: dict[str, tuple[Change, str]] = {
    "parked": (_park, "(Broken); when the cause is gone, run: forum deliver --once --retry-parked"),
    "nobody delivers": (nobody_delivers, "minutes; does `forum serve` run?"),
    "an empty index": (_empty_index, "search: the index was never filled; run: forum reindex"),
    "no administrator": (_no_admin, "town: there is no administrator; make yourself one: forum"),
    "not migrated": (_not_migrated, "database: the database isn't up to date; run: forum migrate"),
    "a trail that was changed": (_tamper, "trail: entry 1 or its hash was changed: somebody wrote"),
    "newer": (_newer_version, "database: the database is at version 9999, this program knows"),
}


@pytest.mark.parametrize(("change", "message"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_in_the_state_is_named(
    run: Run, healthy: dict[str, str], change: Change, message: str
) -> None:
    moment = datetime.now(UTC) - timedelta(minutes=35 if change is nobody_delivers else 0)
    apply_change(healthy, change, moment)
    assert_one_error(run(), message)


@ON_SQLITE
def test_the_process_that_should_deliver_is_named(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, nobody_delivers, datetime.now(UTC) - timedelta(minutes=35))
    result = run(FORUM_JOURNAL__IN_WEB="false")
    assert_one_error(result, " minutes; journal.in_web is false: does `forum deliver` run?")
    assert "nobody has taken 1 open_case, 1 send_receipt for" in result.stderr


@ON_SQLITE
def test_something_due_before_the_start_is_no_error(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, nobody_delivers, datetime.now(UTC) - timedelta(minutes=5))
    result = run()
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert (
        "journal: worth a look: nobody has taken 1 open_case, 1 send_receipt for" in result.stdout
    )
    assert "journal: ok" not in result.stdout


@ON_SQLITE
def test_the_newest_entry_of_the_trail_is_named_and_known_again(
    run: Run, healthy: dict[str, str]
) -> None:
    apply_change(healthy, sign_out)
    line = next(line for line in run().stdout.splitlines() if line.startswith("trail:"))
    newest = line.partition("newest is ")[2].partition(";")[0]
    state = f"trail: ok, entries: 1, the newest is {newest}"
    assert line == f"{state}; not compared with an earlier report (--trail)"
    compared = run("--trail", newest)
    assert compared.exit_code == 0
    assert state in compared.stdout.splitlines()
    assert_one_error(run("--trail", f"1:{'0' * 16}"), "trail: entry 1 isn't the one that was noted")
    assert_one_error(run("--trail", f"2:{'0' * 16}"), "trail: entry 2 is missing")
    for noted in ("1", "1:abc", "x:0123456789abcdef"):
        assert "NUMBER:HASH" in run("--trail", noted).stderr


@ON_SQLITE
def test_a_disk_without_room_for_a_write_is_an_error(
    run: Run, healthy: dict[str, str], database_url: str
) -> None:
    assert run().exit_code == 0
    with closing(sqlite3.connect(str(make_url(database_url).database))) as held:
        held.execute("PRAGMA wal_autocheckpoint = 0")
        held.execute("CREATE TABLE filler AS SELECT zeroblob(200000)")
        held.execute("DROP TABLE filler")
        held.commit()
        # The log is longer than this, so that nothing can be written behind its end; the index of
        # the log, without which nothing can be read, is shorter.
        checked = subprocess.run(
            ["prlimit", "--fsize=100000", sys.executable, "-m", "forum", "check"],
            env=os.environ | healthy, check=False, capture_output=True, text=True,
        )  # fmt: skip
    assert checked.returncode == 1
    assert "database: the file" in checked.stderr
    assert "can't be written: disk I/O error" in checked.stderr
    assert "database: ok" not in checked.stdout


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_that_may_only_be_read(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _read_only)
    assert_one_error(run(), "can't be written: ")


@ON_SQLITE
def test_a_row_that_cannot_be_read_is_told_with_its_cause(
    run: Run, healthy: dict[str, str]
) -> None:
    async def garble(forum: Forum) -> None:
        await sweep(forum)
        await execute(forum, "UPDATE retention_run SET done_at = 'yesterday'")

    apply_change(healthy, garble)
    assert_one_error(
        run(), "retention: can't be looked at; what the database holds doesn't fit the program: "
    )
