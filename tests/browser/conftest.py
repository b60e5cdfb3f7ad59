"""Browser fixtures: a forum process, pages (`open_page()`), axe (`check_accessibility(page)`)."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.serving import RunningForum, run_demo, run_forum
from tests.services import chromium
from tests.services.databases import SqliteTemplate

NARROW = 360
WIDE = 1280
HEIGHT = 800
TIMEOUT = 30_000

OpenPage = Callable[..., Page]
CheckAccessibility = Callable[[Page], None]


@pytest.fixture
def running_forum(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[RunningForum]:
    """`forum serve` on a separate database for this test, with the cast and their town in it."""
    with sqlite_template.copy(tmp_path) as url, run_forum(url, tmp_path) as running_forum:
        yield running_forum


@pytest.fixture(scope="session")
def demo_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the demo's town, generated once per run, by the first xdist worker."""
    worker_folder = tmp_path_factory.getbasetemp()
    root = worker_folder.parent if "PYTEST_XDIST_WORKER" in os.environ else worker_folder
    town = root / "town"
    with (root / "town.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not town.exists():
            unfinished = root / "town-unfinished"
            unfinished.mkdir(exist_ok=True)
            with run_demo(unfinished):
                pass
            unfinished.rename(town)
    return town


@pytest.fixture(scope="session")
def demo(demo_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningForum]:
    """`forum demo` on a copy of its town, shared by all tests of a worker."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(demo_town, folder, dirs_exist_ok=True)
    with run_demo(folder) as running_forum:
        yield running_forum


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium per module: while it is open, Playwright's event loop runs, and no other can."""
    program = chromium.locate()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page in a new browser context, signed out: `open_page(width=NARROW, scripts=False)`.

    `with_axe=True` injects axe into each page of the context, for `check_accessibility`. Without
    its policy a page can be replaced by other HTML. The teardown asserts that no script raised an
    error.
    """
    contexts: list[BrowserContext] = []
    script_errors: list[str] = []

    def open_in_new_context(
        *,
        width: int = WIDE,
        scripts: bool = True,
        with_axe: bool = False,
        with_policy: bool = True,
    ) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": HEIGHT},
            locale="nl-BE",
            bypass_csp=not with_policy,
        )
        contexts.append(context)
        if with_axe:
            # Not by `evaluate`: the browser caches the compiled code of a context's init script.
            context.add_init_script(AXE_SCRIPT)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: script_errors.append(str(error)))
        return page

    yield open_in_new_context
    for context in contexts:
        context.close()
    assert not script_errors, "\n".join(script_errors)


def assert_fits(page: Page) -> None:
    """Assert that nothing on a page is wider than the window."""
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{page.url}: {overflow} px stick out"


@pytest.fixture(scope="session")
def check_accessibility() -> CheckAccessibility:
    """Assert that axe finds no violation on a page, and that nothing is wider than the window."""
    # Off by default in axe: WCAG 2.2, 2.5.8: targets of at least 24 px, or with space around them.
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

    def check(page: Page) -> None:
        # Only the violations: transferring the other results took longer than running axe.
        violations = page.evaluate(
            "options => axe.run(options).then((results) => results.violations)", options
        )
        descriptions = [
            f"{item['id']}: {item['help']}\n  "
            + "\n  ".join(node["html"] for node in item["nodes"])
            for item in violations
        ]
        assert not violations, f"{page.url}\n" + "\n".join(descriptions)
        assert_fits(page)

    return check
