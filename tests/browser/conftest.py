"""A real server and a real browser: `open_page()` gives a page, `assess(page)` looks for barriers."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.serving import Served, run_demo, serving
from tests.services import chromium
from tests.services.databases import SqliteTemplate

NARROW = 360
WIDE = 1280
HEIGHT = 800
TIMEOUT = 30_000

OpenPage = Callable[..., Page]
CheckAccessibility = Callable[[Page], None]


@pytest.fixture
def served(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Served]:
    """`forum serve` on a database of this test's own, with the cast and their town in it."""
    with sqlite_template.copy(tmp_path) as url, serving(url, tmp_path) as served:
        yield served


@pytest.fixture(scope="session")
def demo_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's town, made by one of the processes that share this run."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
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
def demo(demo_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`forum demo`, with its whole town, for all tests of a process."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(demo_town, folder, dirs_exist_ok=True)
    with run_demo(folder) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file: while it is open its event loop runs, and no other can."""
    program = chromium.locate()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a browser of somebody's own, signed out: `open_page(width=NARROW, scripts=False)`.

    `assessed=True` is for pages that `assess` looks at: it brings axe into each of them. At the end
    no script may have failed.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, width: int = WIDE, scripts: bool = True, with_axe: bool = False) -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": HEIGHT},
            locale="nl-BE",
        )
        contexts.append(context)
        if with_axe:
            # Not brought by `evaluate`: of a script of the context the browser keeps the compiled code.
            context.add_init_script(AXE_SCRIPT)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def check_accessibility() -> CheckAccessibility:
    """Assert that axe finds no barrier on a page, and that nothing is wider than the window."""
    # Off by default: WCAG 2.2's 2.5.8, targets of 24 px or with room around them.
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

    def check(page: Page) -> None:
        # What is well is not brought over: reading it took longer than all of axe's work.
        violations = page.evaluate(
            "options => axe.run(options).then((results) => results.violations)", options
        )
        told = [
            f"{item['id']}: {item['help']}\n  "
            + "\n  ".join(node["html"] for node in item["nodes"])
            for item in violations
        ]
        assert not violations, f"{page.url}\n" + "\n".join(told)
        out = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert out <= 0, f"{page.url}: {out} px stick out"

    return check
