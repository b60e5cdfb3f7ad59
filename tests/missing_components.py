"""Pytest plugin: skips and reports tests whose component (PostgreSQL, Chromium …) is missing."""

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
    """Skip a test whose component is missing; in CI the error remains."""
    report = yield
    if call.excinfo and isinstance(missing := call.excinfo.value, MissingComponent):
        report.user_properties.append((KEY, f"{missing.component}; {missing}"))
        if not IN_CI:
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, str(missing))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """List the missing components at the end of the output."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    # The workers of pytest-xdist have no terminal reporter.
    if reporter is not None:
        _report_missing(reporter)


def _report_missing(reporter: pytest.TerminalReporter) -> None:
    reports = reporter.stats.get("error" if IN_CI else "skipped", [])
    properties = (user_property for report in reports for user_property in report.user_properties)
    verdict = "FAILED (CI)" if IN_CI else "NOT RUN"
    for line in sorted({str(value) for name, value in properties if name == KEY}):
        reporter.write_line(f"{verdict}: the tests that need {line}", red=IN_CI, yellow=not IN_CI)
