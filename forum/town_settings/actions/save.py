"""Save a value, use an earlier one again, or leave it to the settings: each adds a row."""

from forum.accounts.rules import may_administer
from forum.core.database.advisory_lock import TOWN_SETTINGS
from forum.core.errors import NotFound
from forum.core.site import Site
from forum.core.town_settings.setting import Json, Setting
from forum.core.town_settings.values import json_of
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version
from forum.town_settings import form_values, queries
from forum.town_settings.events import TownSettingSaved, ref_of
from forum.town_settings.tables import TownSetting


async def save(
    uow: UnitOfWork, setting: Setting, value: Json, site: Site, *, expected_version: str = ""
) -> None:
    """Put a value in force; None leaves it to the settings.

    Nothing happens if it is in force already. Raises `Forbidden`, or `StaleVersion` when a colleague
    saved another one meanwhile.
    """
    may_administer(uow.actor).enforce()
    # One save at a time: rows are committed in the order of their ids, so that the highest id tells
    # other processes whether there is anything new.
    await uow.advisory_lock(TOWN_SETTINGS)
    row = await queries.newest(uow, setting.key)
    own = row.value if row else None
    shown = json_of(site.defaults, setting) if own is None else own
    if value == own or (own is None and value == shown):
        return
    check_version(expected_version, form_values.of_value(setting, shown))
    saved = await uow.add(
        TownSetting(key=setting.key, value=value, saved_at=uow.now, saved_by_id=uow.actor.member_id)
    )
    uow.publish(TownSettingSaved(subject=ref_of(saved.pk), key=setting.key))


async def restore(
    uow: UnitOfWork, setting: Setting, row_id: int, site: Site, *, expected_version: str = ""
) -> None:
    """Put an earlier value in force again. Raises as `save`, and `NotFound` without that row."""
    may_administer(uow.actor).enforce()
    row = await queries.version(uow, setting.key, row_id)
    if row is None:
        raise NotFound
    await save(uow, setting, row.value, site, expected_version=expected_version)
