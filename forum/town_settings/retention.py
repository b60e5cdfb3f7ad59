"""Retention of the history of the town's words and looks: what is in force is never deleted."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import col

from forum.core.i18n.translations import N_
from forum.core.retention import Retention
from forum.town_settings.tables import TownSetting


def _is_old(before: datetime) -> ColumnElement[bool]:
    newer = aliased(TownSetting)
    has_newer = exists().where(
        col(newer.key) == col(TownSetting.key), col(newer.id) > col(TownSetting.id)
    )
    return and_(col(TownSetting.saved_at) < before, has_newer)


RETENTION = (
    Retention(
        "trail", TownSetting, "id", _is_old,
        N_("In the history of our own texts and settings: which colleague changed them, and when"),
    ),
)  # fmt: skip
