"""`make pictures`: the pictures of README.md, taken in the demo's town at a moment that stands still.

Town, people and moment are the same each time, so a picture changes only when a page does, or
Chromium. Look at what comes out before you commit it.
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
"""Pixels of a picture for each of the page, so that it is sharp on any screen."""
COLOURS = 256
"""Of a page's thousands, most of which are edges of letters; those of its surfaces stay as they are."""


@dataclass(frozen=True)
class Picture:
    """One picture: whose page it is, and the window it is seen in."""

    name: str
    path: str
    width: int
    height: int
    person: str = ""
    """Who of the demo's cast is signed in; nobody as shipped."""
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
def standing_town(folder: Path) -> Iterator[str]:
    """The demo's town at a moment that doesn't pass, served until the block ends; its address."""
    port = free_port()
    settings = demo_settings(folder, port)
    asyncio.run(make_town(settings, BEGINNING))

    def make_app() -> Starlette:
        return create_app(build(settings, clock=FrozenClock(), extra=(SLICE,)))

    server = Server(Config(make_app, factory=True, log_config=None, access_log=False))
    listening = listen("127.0.0.1", port)
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """A picture as Chromium sees it."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=SCALE,
        color_scheme="dark" if picture.dark else "light",
        locale="en-GB",
    )
    page = context.new_page()
    if picture.person:
        page.goto(f"{address}/en/demo")
        page.locator(f'form[action$="/demo/{picture.person}"] button').click()
    # Fonts that come too late for the first painting are used from the second one on.
    for _ in range(2):
        page.goto(address + picture.path)
        page.evaluate("document.fonts.ready")
    taken = page.screenshot(animations="disabled")
    context.close()
    return taken


def keep(taken: bytes, file: Path) -> None:
    """Write a picture with fewer colours."""
    whole = Image.open(io.BytesIO(taken)).convert("RGB")
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def main() -> int:
    """Take them all; the exit code."""
    try:
        program = chromium.locate()
    except chromium.MissingBrowser as missing:
        print(f"chromium: {missing}", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        standing_town(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.FLAGS))
        for picture in PICTURES:
            keep(take(browser, address, picture), picture.file)
            print(f"{picture.file.name}: {picture.file.stat().st_size / 1000:.0f} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
