"""Lighthouse: the npm package, in a folder that git ignores, run in the Chromium of the browser tests.

`python -m tests.services.lighthouse` installs it with npm where possible. It is the newest version that
runs on Node.js 18 and 20, those of Debian 12 and 13: later ones ask for Node.js 22.19.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services import chromium
from tests.services.missing import MissingComponent
from tests.services.packages import ROOT, npm_install

PACKAGE = "lighthouse"
VERSION = "12.8.2"
FOLDER = ROOT / "var" / "tests" / "lighthouse"
INSTALLED = FOLDER / "node_modules" / PACKAGE
PROGRAM = FOLDER / "node_modules" / ".bin" / PACKAGE
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROME_FLAGS = "--headless --no-sandbox --disable-gpu"
TIMEOUT = 180.0


class MissingLighthouse(MissingComponent):
    """The package, node or a browser isn't installed."""

    component = "Lighthouse"


@dataclass(frozen=True)
class Audit:
    """What Lighthouse measured on one page."""

    scores: dict[str, int]
    """0 to 100, by category."""
    largest_paint: float
    """Largest Contentful Paint, in seconds."""
    layout_shift: float
    """Cumulative Layout Shift; no unit."""
    weight: int
    """Bytes as transferred, headers included."""
    requests: int
    failed: list[str]
    """The titles of the audits that cost points, without those that only measure time."""


def locate() -> Path:
    """The path of the program; raises `MissingLighthouse`."""
    manifest = INSTALLED / "package.json"
    installed = json.loads(manifest.read_text())["version"] if manifest.exists() else "none"
    if installed != VERSION or shutil.which("node") is None:
        raise MissingLighthouse(
            f"{VERSION} isn't in {FOLDER.relative_to(ROOT)} (found: {installed})"
        )
    return PROGRAM


def audit(url: str, headers: Mapping[str, str] | None = None) -> Audit:
    """Audit a page with an empty cache, with Lighthouse's own profile of a phone, also one with status 404.

    The profile is the default of Lighthouse: a screen of 412 px, a processor four times slower, 1.6 Mbit/s
    with 150 ms for each round trip, computed from a load without these limits ("simulated throttling").
    Raises `MissingLighthouse`, and `RuntimeError` where the page couldn't be audited.
    """
    try:
        browser = chromium.locate()
    except chromium.MissingBrowser as missing:
        raise MissingLighthouse(str(missing)) from missing
    completed = subprocess.run(
        [
            locate(), url, "--quiet", "--output=json", "--ignore-status-code",
            f"--chrome-flags={CHROME_FLAGS}", f"--only-categories={','.join(CATEGORIES)}",
            f"--extra-headers={json.dumps(dict(headers or {}))}",
        ],
        check=False, capture_output=True, text=True, timeout=TIMEOUT,
        env=os.environ | {"CHROME_PATH": browser},
    )  # fmt: skip
    if completed.returncode:
        raise RuntimeError(f"{url}: {completed.stderr[-2000:]}")
    return _read(json.loads(completed.stdout))


def _read(report: dict[str, Any]) -> Audit:
    """The figures of a report; the format is Lighthouse's `LHResult`."""
    categories, audits = report["categories"], report["audits"]
    counted = {
        each["id"]
        for category in categories.values()
        for each in category["auditRefs"]
        if each["weight"] > 0
    }
    return Audit(
        scores={name: round(categories[name]["score"] * 100) for name in CATEGORIES},
        largest_paint=audits["largest-contentful-paint"]["numericValue"] / 1000,
        layout_shift=audits["cumulative-layout-shift"]["numericValue"],
        weight=audits["total-byte-weight"]["numericValue"],
        requests=len(audits["network-requests"]["details"]["items"]),
        failed=[
            f"{each['id']}: {each['title']}"
            for each in audits.values()
            if each["id"] in counted and each["scoreDisplayMode"] == "binary" and not each["score"]
        ],
    )


def get() -> None:
    """Install the package with npm if it is missing."""
    try:
        locate()
    except MissingLighthouse:
        npm_install(FOLDER, PACKAGE, VERSION)


if __name__ == "__main__":
    get()
    try:
        print(f"{PACKAGE}: {locate()}")
    except MissingLighthouse as missing:
        print(f"{PACKAGE}: {missing}")
