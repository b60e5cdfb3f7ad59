"""Locate or install Chromium: `python -m tests.services.chromium`."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.services.missing import MissingComponent
from tests.services.packages import apt_install

FULL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Playwright's default: without profile, extensions and internal pages it needs a third less CPU. It
# has no back/forward cache.
HEADLESS_SHELL = "chromium-headless-shell"
# Each window loads two internal pages for the suggestions below the address bar, which tests don't
# show: two thirds of the CPU time of a short test.
UNUSED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# Playwright's own `disabledFeatures` (in its driver), repeated: only the last such flag counts.
OFF_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
# Every page is a new context for the code of axe, which is done before V8's optimising compilers pay:
# without them a check takes a quarter less CPU.
COMPILERS = "--no-maglev --no-turbofan"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    f"--disable-features={','.join((*OFF_BY_PLAYWRIGHT, *UNUSED))}", f"--js-flags={COMPILERS}",
)  # fmt: skip


class MissingBrowser(MissingComponent):
    """Chromium isn't installed."""

    component = "Chromium"


def locate() -> str:
    """The path of the headless shell, else of a full Chromium; raises `MissingBrowser`."""
    return shutil.which(HEADLESS_SHELL) or locate_full()


def locate_full() -> str:
    """The path of a full Chromium: the system's, else Playwright's; raises `MissingBrowser`."""
    for name in FULL:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        bundled = Path(playwright.chromium.executable_path)
    if not bundled.exists():
        raise MissingBrowser(f"no {', '.join(FULL)} in PATH, none of playwright's")
    return str(bundled)


def _is_installed() -> bool:
    try:
        locate_full()
    except MissingBrowser:
        return False
    return True


def get() -> None:
    """Install Chromium if it is missing, from system packages or with Playwright."""
    if _is_installed():
        return
    apt_install(FULL[0])
    apt_install(HEADLESS_SHELL)
    if not _is_installed():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    get()
    try:
        print(f"chromium: {locate()}")
    except MissingBrowser as missing:
        print(f"chromium: {missing}; its tests will be left out")
