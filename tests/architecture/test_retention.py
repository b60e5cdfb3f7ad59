"""What expires: no rule of retention overlooks a row because one of its columns is empty."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column
from sqlalchemy.sql import visitors

from forum.core.database.columns import table_of
from forum.core.retention import Retention
from tests.architecture.test_surface import FORUM

RETENTIONS = FORUM.sweeper.retentions
MAY_BE_EMPTY = {
    "data_export.built_at": "one that is not built counts from when it was asked for",
    "member_block.lifted_at": "a block that lasts stays",
    "concern.author_id": "one of several things that may be left of a concern",
    "concern.closed_at": "a concern that somebody has to go on with stays",
    "concern.follow_up_on": "one of several things that may be left of a concern",
    "member_block.until": "a block for good stays",
    "moderation_appeal.author_id": "one of two things that may be left of an appeal",
    "moderation_appeal.decided_at": "an appeal that waits for its decision stays",
    "moderation_case.author_id": "one of three things that may be left of a case",
    "moderation_case.decided_at": "a case that waits for its decision stays",
    "moderation_report.reporter_id": "one of six things that may be left of a report",
    "offer.ended_at": "an offer on what still needs help stays",
    "recovery_code.used_at": "a code that can still be used stays",
    "sign_in.used_at": "one that nobody used stays as long as its draft",
    "town_setting.saved_by_id": "there is nothing left to empty",
}
"""Columns without a value in some rows, on which a rule depends, each with the reason."""


def _columns(retention: Retention) -> set[str]:
    """The columns of the retention's own table in its condition."""
    condition = retention.expired(datetime.now(UTC))
    table = table_of(retention.table)
    return {
        each.name
        for each in visitors.iterate(condition)
        if isinstance(each, Column) and each.table is table
    }


@pytest.mark.parametrize(
    "retention",
    [each for each in RETENTIONS if each.values is not None],
    ids=lambda each: table_of(each.table).name,
)
def test_a_row_expires_for_each_column_that_is_emptied(retention: Retention) -> None:
    assert set(retention.values or ()) <= _columns(retention)


def test_a_column_that_may_be_empty_has_a_reason() -> None:
    nullable = {
        f"{table_of(retention.table).name}.{name}"
        for retention in RETENTIONS
        for name in _columns(retention)
        if table_of(retention.table).columns[name].nullable
    }
    assert nullable == set(MAY_BE_EMPTY)
