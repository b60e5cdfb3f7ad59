"""Retention of the history of the town's words and looks: what is in force stays, without a name."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.town_settings.tables import TownSetting


def _is_old(before: datetime) -> ColumnElement[bool]:
    # Counted from when it was replaced: what was decided until then is shown by it.
    newer = aliased(TownSetting)
    return exists().where(
        col(newer.key) == col(TownSetting.key),
        col(newer.id) > col(TownSetting.id),
        col(newer.saved_at) < before,
    )


def _names_somebody(before: datetime) -> ColumnElement[bool]:
    return and_(col(TownSetting.saved_at) < before, col(TownSetting.saved_by_id).is_not(None))


RETENTION = (
    Retention(
        "trail", TownSetting, "id", _is_old,
        N_("In the history of our own texts and settings: the earlier ones, and which colleague changed them"),
    ),
    Retention("trail", TownSetting, "id", _names_somebody, values={"saved_by_id": None}),
)  # fmt: skip
