"""Looking at everything: the table of checks, and the lines that tell what they found."""

from collections.abc import AsyncIterator, Callable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from forum.checks import database, machine, services, settings, setup
from forum.checks.result import CheckContext, CheckResult, error
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
Check = Callable[[CheckContext], AsyncIterator[CheckResult]]

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


async def look(context: CheckContext) -> list[CheckResult]:
    """Everything that is wrong or worth a look, part by part."""
    found = [result for check in ALONE for result in check(context)]
    found += [result async for result in database.database(context)]
    is_unasked = _is_unasked(found)
    for part, check, needs_database in TABLE:
        if not (is_unasked and needs_database):
            found += await _asked(part, check, context)
    return sorted(found, key=lambda result: PARTS.index(result.part))


def _is_unasked(found: list[CheckResult]) -> bool:
    return any(result.part == "database" for result in found)


async def _asked(part: str, check: Check, context: CheckContext) -> list[CheckResult]:
    try:
        return [result async for result in check(context)]
    except (SQLAlchemyError, OSError) as problem:
        return [error(part, f"the database doesn't say: {describe(problem)}")]
    except Exception as problem:
        # To look must never be what fails.
        return [error(part, f"can't be looked at ({type(problem).__name__})")]


def lines(found: list[CheckResult]) -> Iterator[tuple[str, bool]]:
    """What is told of each part, and whether it is wrong."""
    is_unasked = _is_unasked(found)
    for part in PARTS:
        of_part = [result for result in found if result.part == part]
        findings = [result for result in of_part if not result.is_well]
        stands = "".join(f", {result.message}" for result in of_part if result.is_well)
        for result in findings:
            hint = "" if result.is_error else "worth a look: "
            yield f"{part}: {hint}{result.message}", result.is_error
        if is_unasked and part in NEED_DATABASE:
            yield f"{part}: not looked at, for want of the database", False
        elif not any(result.is_error for result in findings):
            yield f"{part}: ok{stands}", False
