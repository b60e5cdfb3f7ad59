"""A plugin of pytest: what a run says of the components that its tests need and can't have."""

import os
from collections.abc import Generator

import pytest

from tests.services.missing import MissingComponent

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
KEY = "absent"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test whose component is missing isn't run; in CI that is an error."""
    report = yield
    if call.excinfo and isinstance(absent := call.excinfo.value, MissingComponent):
        report.user_properties.append((KEY, f"{absent.component}; {absent}"))
        if not IN_CI:
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, str(absent))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Name the components that are missing, below everything else."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    # The processes that share a run have none.
    if reporter is not None:
        _name_missing(reporter)


def _name_missing(reporter: pytest.TerminalReporter) -> None:
    reports = reporter.stats.get("error" if IN_CI else "skipped", [])
    properties = (found for report in reports for found in report.user_properties)
    verdict = "FAILED (CI)" if IN_CI else "NOT RUN"
    for line in sorted({str(value) for name, value in properties if name == KEY}):
        reporter.write_line(f"{verdict}: the tests that need {line}", red=IN_CI, yellow=not IN_CI)
