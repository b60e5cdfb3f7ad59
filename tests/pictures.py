"""Screenshots for README.md (`make pictures`), taken of the demo's town with a frozen clock.

Data and time are the same in each run, so a picture changes only when a page or Chromium changes.
Check the pictures before you commit them.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette
from uvicorn import Config, Server

from forum.app.container import build
from forum.app.web import create_app
from forum.demo.commands import demo_settings, make_town
from forum.demo.sign_in_page import SLICE
from forum.server import listen
from tests.frozen_clock import BEGINNING, FrozenClock
from tests.services import chromium
from tests.services.loopback import free_port

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SCALE = 2
"""Device pixels per CSS pixel, so that a picture is sharp on any screen."""
COLOURS = 256
"""Palette size. A page has thousands of colours, mostly antialiased text; surfaces keep theirs."""


@dataclass(frozen=True)
class Picture:
    """One picture: the path of the page, the user, and the size of the window in CSS pixels."""

    name: str
    path: str
    width: int
    height: int
    person: str = ""
    """The user from the demo's cast; by default signed out."""
    dark: bool = False

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.png"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width * SCALE, self.height * SCALE


PICTURES = (
    Picture("front-page-phone", "/en/", 390, 886),
    Picture("project-outcome-dark", "/en/projects/1", 960, 1009, dark=True),
    Picture("moderation-queue", "/en/moderation", 1280, 780, person="els"),
)


@contextmanager
def serve_frozen_town(folder: Path) -> Iterator[str]:
    """Serve the demo's town with a frozen clock until the block ends; yields its base URL."""
    port = free_port()
    settings = demo_settings(folder, port)
    asyncio.run(make_town(settings, BEGINNING))

    def make_app() -> Starlette:
        return create_app(build(settings, clock=FrozenClock(), extra=(SLICE,)))

    server = Server(Config(make_app, factory=True, log_config=None, access_log=False))
    listener = listen("127.0.0.1", port)
    thread = Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def take_screenshot(browser: Browser, base_url: str, picture: Picture) -> bytes:
    """Take a screenshot; returns it as PNG."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=SCALE,
        color_scheme="dark" if picture.dark else "light",
        locale="en-GB",
    )
    page = context.new_page()
    if picture.person:
        page.goto(f"{base_url}/en/demo")
        page.locator(f'form[action$="/demo/{picture.person}"] button').click()
    # Load twice: fonts that arrive too late for the first paint are used in the second.
    for _ in range(2):
        page.goto(base_url + picture.path)
        page.evaluate("document.fonts.ready")
    screenshot = page.screenshot(animations="disabled")
    context.close()
    return screenshot


def save_reduced(screenshot: bytes, file: Path) -> None:
    """Reduce the colours of a screenshot, and write it to a file."""
    image = Image.open(io.BytesIO(screenshot)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def main() -> int:
    """Take all pictures; returns the exit code."""
    try:
        program = chromium.locate()
    except chromium.MissingBrowser as missing:
        print(f"chromium: {missing}", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_frozen_town(Path(folder)) as base_url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.FLAGS))
        for picture in PICTURES:
            save_reduced(take_screenshot(browser, base_url, picture), picture.file)
            print(f"{picture.file.name}: {picture.file.stat().st_size / 1000:.0f} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
