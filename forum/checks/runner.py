"""Check runner: the table of checks, and the lines of the report."""

from collections.abc import AsyncIterator, Callable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from forum.checks import database, machine, services, settings, setup, town, trail
from forum.checks.result import CheckContext, CheckResult, error
from forum.core.database.errors import describe

PARTS = (
    "settings",
    "machine",
    "database",
    "journal",
    "trail",
    "retention",
    "search",
    "mail",
    "uploads",
    "sign-in",
    "translation",
    "town",
)
Check = Callable[[CheckContext], AsyncIterator[CheckResult]]

LOCAL_CHECKS = (*settings.CHECKS, *machine.CHECKS)
"""Checks that need nothing outside this machine."""
SERVICE_CHECKS: tuple[tuple[str, Check, bool], ...] = (
    ("search", services.search, True),
    ("mail", services.mail, False),
    ("uploads", services.storage, False),
    ("sign-in", services.providers, False),
    ("translation", services.translation, False),
    ("journal", services.parked, True),
    ("journal", services.overdue, True),
    ("trail", trail.trail, True),
    ("retention", services.expired, True),
    ("search", services.index, True),
    ("town", town.words, True),
    ("town", setup.people, True),
    ("town", setup.parts, True),
    ("town", setup.languages, True),
)
"""Checks of other services, by part; the flag says whether they need the database.

Search does with every engine: the database holds the note of changes that a search server missed,
and the index that replaces an unreachable server.
"""
NEED_DATABASE = frozenset(part for part, _, needs_database in SERVICE_CHECKS if needs_database)


async def run_checks(context: CheckContext) -> list[CheckResult]:
    """Run all checks; returns their results in the order of `PARTS`."""
    results = [result for check in LOCAL_CHECKS for result in check(context)]
    results += [result async for result in database.database(context)]
    is_database_down = _is_database_down(results)
    for part, check, needs_database in SERVICE_CHECKS:
        if not (is_database_down and needs_database):
            results += await _run(part, check, context)
    return sorted(results, key=lambda result: PARTS.index(result.part))


def _is_database_down(results: list[CheckResult]) -> bool:
    return any(result.part == "database" for result in results)


async def _run(part: str, check: Check, context: CheckContext) -> list[CheckResult]:
    try:
        return [result async for result in check(context)]
    except (SQLAlchemyError, OSError) as problem:
        return [error(part, f"the database doesn't say: {describe(problem)}")]
    except Exception as problem:
        # A check that raises must not end the run: it is reported as a result.
        reason = " ".join(str(problem).split()) or "without a reason"
        return [
            error(
                part,
                "can't be looked at; what the database holds doesn't fit the program: "
                f"{reason} ({type(problem).__name__})",
            )
        ]


def report_lines(results: list[CheckResult]) -> Iterator[tuple[str, bool]]:
    """The report: each line, and whether it is an error."""
    is_database_down = _is_database_down(results)
    for part in PARTS:
        of_part = [result for result in results if result.part == part]
        findings = [result for result in of_part if not result.is_well]
        details = [result.message for result in of_part if result.is_well]
        for result in findings:
            hint = "" if result.is_error else "worth a look: "
            yield f"{part}: {hint}{result.message}", result.is_error
        if is_database_down and part in NEED_DATABASE:
            yield f"{part}: not looked at, for want of the database", False
        elif not findings:
            yield f"{part}: {', '.join(['ok', *details])}", False
        elif details and not any(result.is_error for result in findings):
            yield f"{part}: {', '.join(details)}", False
