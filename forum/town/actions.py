"""Actions on neighbourhoods and themes: add, change, delete."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.rules import may_administer
from forum.core.errors import Conflict, Forbidden
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version, delete_edit_records, record_edit
from forum.town import form_values, queries, rules
from forum.town.events import ADDED, CHANGED, DELETED, PartRenamed, TownChanged
from forum.town.tables import Neighbourhood, Theme, TownPart


def ref_of(part: TownPart) -> ContentRef:
    """Reference of a part of the town, in the journal and in the records of edits."""
    return ContentRef(str(part.__tablename__), part.pk)


async def record_change(uow: UnitOfWork, part: TownPart, change: str) -> None:
    """Record who edited a part of the town, and publish the change."""
    await record_edit(uow, ref_of(part))
    uow.publish(TownChanged(subject=ref_of(part), change=change))


async def check_slug(
    uow: UnitOfWork, table: type[queries.Part], slug: str, own: queries.Part | None
) -> None:
    """Raise `Conflict` when another part of the same table has the slug."""
    existing = await queries.part_by_slug(uow, table, slug)
    if existing is not None and (own is None or existing.id != own.id):
        raise Conflict("slug_taken")


@asynccontextmanager
async def unique_slug(uow: UnitOfWork) -> AsyncIterator[None]:
    """A savepoint in which the UNIQUE constraint on slugs decides between concurrent requests.

    Raises `Conflict` for the one that comes second.
    """
    try:
        async with uow.savepoint():
            yield
    except IntegrityError:
        raise Conflict("slug_taken") from None


async def write_theme(
    uow: UnitOfWork,
    names: dict[str, str],
    position: int,
    theme: Theme | None = None,
    *,
    expected_version: str = "",
) -> Theme:
    """Create a theme, or edit the names and the position of one.

    The slug of an existing theme stays, so that links remain valid. Raises `Forbidden`,
    `StaleVersion`, and `Conflict` for a name whose slug is taken.
    """
    may_administer(uow.actor).enforce()
    if theme is not None:
        theme = await queries.part(uow, Theme, theme.pk, for_update=True)
        check_version(expected_version, form_values.of_theme(theme))
    slug = rules.slug_from(*names.values())
    await check_slug(uow, Theme, slug, theme)
    async with unique_slug(uow):
        if theme is None:
            theme, change = Theme(slug=slug, names=names, position=position), ADDED
        else:
            if theme.names != names:
                uow.publish(PartRenamed(subject=ref_of(theme)))
            theme.names, theme.position, change = names, position, CHANGED
        await uow.add(theme)
    await record_change(uow, theme, change)
    return theme


async def write_neighbourhood(
    uow: UnitOfWork,
    name: str,
    names: dict[str, str],
    position: int,
    neighbourhood: Neighbourhood | None = None,
    *,
    expected_version: str = "",
) -> Neighbourhood:
    """Create a neighbourhood, or edit the names and the position of one.

    `names` are those in other languages than the town's default one, if they differ. The slug and the errors are as for themes.
    """
    may_administer(uow.actor).enforce()
    if neighbourhood is not None:
        neighbourhood = await queries.part(uow, Neighbourhood, neighbourhood.pk, for_update=True)
        check_version(expected_version, form_values.of_neighbourhood(neighbourhood))
    slug = rules.slug_from(name)
    await check_slug(uow, Neighbourhood, slug, neighbourhood)
    async with unique_slug(uow):
        if neighbourhood is None:
            neighbourhood = Neighbourhood(slug=slug, name=name, names=names, position=position)
            change = ADDED
        else:
            if (neighbourhood.name, neighbourhood.names) != (name, names):
                uow.publish(PartRenamed(subject=ref_of(neighbourhood)))
            neighbourhood.name, neighbourhood.names = name, names
            neighbourhood.position, change = position, CHANGED
        await uow.add(neighbourhood)
    await record_change(uow, neighbourhood, change)
    return neighbourhood


async def delete_part(
    uow: UnitOfWork, part: Neighbourhood | Theme, *, expected_version: str = ""
) -> None:
    """Delete an unused neighbourhood or theme.

    Raises `StaleVersion` if it was changed after it was read, `Forbidden` if used.
    """
    table = type(part)
    part = await queries.part(uow, table, part.pk, for_update=True)
    check_version(expected_version, form_values.of_part(part))
    may_administer(uow.actor).enforce()
    rules.may_delete(used=await queries.is_used(uow, table, part.pk)).enforce()
    await delete_edit_records(uow, ref_of(part))
    uow.publish(TownChanged(subject=ref_of(part), change=DELETED))
    try:
        async with uow.savepoint():
            await uow.execute(delete(table).where(col(table.id) == part.id))
    except IntegrityError:
        # Foreign key: a concurrent request used it after the check above.
        raise Forbidden("in_use") from None
