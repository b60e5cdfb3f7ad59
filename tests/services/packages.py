"""Getting what a test needs, by the package managers this machine has: the system's, and npm."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def _run(*command: object) -> bool:
    print("+", *command, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # What was got is looked for afterwards: a failure is told there, in the component's own words.
    done = subprocess.run(
        [*map(str, command)], check=False, env=environment, stdout=subprocess.DEVNULL
    )
    return done.returncode == 0


def apt_install(*names: str) -> None:
    """Install the first of these system packages that there is; without apt or rights, nothing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _run("apt-get", "update", "-qq")
    for name in names:
        if _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", name):
            return


def npm_install(folder: Path, package: str, version: str, *, scripts: bool = False) -> None:
    """Install a package into a folder, with its install scripts only where it needs them."""
    npm = shutil.which("npm")
    if npm is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    if not scripts:
        options.append("--ignore-scripts")
    _run(npm, "install", "--prefix", folder, *options, f"{package}@{version}")
