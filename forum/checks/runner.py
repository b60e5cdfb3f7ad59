"""Looking at everything: the table of checks, and the lines that tell what they found."""

from collections.abc import AsyncIterator, Callable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from forum.checks import database, machine, services, settings, setup
from forum.checks.result import Given, Remark, wrong
from forum.core.database.errors import describe

PARTS = (
    "settings",
    "machine",
    "database",
    "journal",
    "retention",
    "search",
    "mail",
    "sign-in",
    "town",
)
Check = Callable[[Given], AsyncIterator[Remark]]

ALONE = (*settings.CHECKS, *machine.CHECKS)
"""Checks that ask nothing outside this machine."""
TABLE: tuple[tuple[str, Check, bool], ...] = (
    ("search", services.search, True),
    ("mail", services.mail, False),
    ("sign-in", services.providers, False),
    ("journal", services.parked, True),
    ("journal", services.overdue, True),
    ("retention", services.expired, True),
    ("search", services.index, True),
    ("town", setup.people, True),
    ("town", setup.parts, True),
)
"""Checks that ask others, by part; the last says whether they need the database.

Search does, whatever its engine: what it was told and what stands in for it is kept there.
"""
NEED_DATABASE = frozenset(part for part, _, needs_database in TABLE if needs_database)


async def look(given: Given) -> list[Remark]:
    """Everything that is wrong or worth a look, part by part."""
    found = [remark for check in ALONE for remark in check(given)]
    found += [remark async for remark in database.database(given)]
    is_unasked = _is_unasked(found)
    for part, check, needs_database in TABLE:
        if not (is_unasked and needs_database):
            found += await _asked(part, check, given)
    return sorted(found, key=lambda remark: PARTS.index(remark.part))


def _is_unasked(found: list[Remark]) -> bool:
    return any(remark.part == "database" for remark in found)


async def _asked(part: str, check: Check, given: Given) -> list[Remark]:
    try:
        return [remark async for remark in check(given)]
    except (SQLAlchemyError, OSError) as error:
        return [wrong(part, f"the database doesn't say: {describe(error)}")]
    except Exception as error:
        # To look must never be what fails.
        return [wrong(part, f"can't be looked at ({type(error).__name__})")]


def lines(found: list[Remark]) -> Iterator[tuple[str, bool]]:
    """What is told of each part, and whether it is wrong."""
    is_unasked = _is_unasked(found)
    for part in PARTS:
        of_part = [remark for remark in found if remark.part == part]
        told = [remark for remark in of_part if not remark.is_well]
        stands = "".join(f", {remark.told}" for remark in of_part if remark.is_well)
        for remark in told:
            hint = "" if remark.is_wrong else "worth a look: "
            yield f"{part}: {hint}{remark.told}", remark.is_wrong
        if is_unasked and part in NEED_DATABASE:
            yield f"{part}: not looked at, for want of the database", False
        elif not any(remark.is_wrong for remark in told):
            yield f"{part}: ok{stands}", False
