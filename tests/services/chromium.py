"""Finding a Chromium, and getting one: `python -m tests.services.chromium`."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.services.missing import MissingComponent
from tests.services.packages import apt_install

FULL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The one that playwright takes for itself: it has no profile, extensions and pages of its own, and
# needs a third less of the processor. It doesn't keep pages that somebody left.
HEADLESS_SHELL = "chromium-headless-shell"
# Each window loads two pages of the browser's own, for suggestions below an address bar that nobody
# sees: two thirds of the processor's time that a short test takes.
UNUSED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# As playwright turns off by itself (`disabledFeatures` in its driver): the last such flag counts.
OFF_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    f"--disable-features={','.join((*OFF_BY_PLAYWRIGHT, *UNUSED))}",
)  # fmt: skip


class MissingBrowser(MissingComponent):
    """There is no Chromium on this machine."""

    component = "Chromium"


def locate() -> str:
    """The headless shell, else a whole Chromium; raises `NoBrowser`."""
    return shutil.which(HEADLESS_SHELL) or locate_full()


def locate_full() -> str:
    """A whole Chromium: the system's, else playwright's own; raises `NoBrowser`."""
    for name in FULL:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    if not own.exists():
        raise MissingBrowser(f"no {', '.join(FULL)} in PATH, none of playwright's")
    return str(own)


def _is_there() -> bool:
    try:
        locate_full()
    except MissingBrowser:
        return False
    return True


def get() -> None:
    """Make sure that there is one, by the system's packages or by playwright."""
    if _is_there():
        return
    apt_install(FULL[0])
    apt_install(HEADLESS_SHELL)
    if not _is_there():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    get()
    try:
        print(f"chromium: {locate()}")
    except MissingBrowser as missing:
        print(f"chromium: {missing}; its tests will be left out")
