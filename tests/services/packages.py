"""Install test components with the package managers of this machine: apt and npm."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def _run(*command: object) -> bool:
    print("+", *command, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # No check here: callers locate the component afterwards, which reports a failure more clearly.
    completed = subprocess.run(
        [*map(str, command)], check=False, env=environment, stdout=subprocess.DEVNULL
    )
    return completed.returncode == 0


def apt_install(*names: str) -> None:
    """Install the first available of these system packages; does nothing without apt or root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _run("apt-get", "update", "-qq")
    for name in names:
        if _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", name):
            return


def npm_install(folder: Path, package: str, version: str, *, scripts: bool = False) -> None:
    """Install a package into a folder; does nothing without npm. `scripts`: run install scripts."""
    npm = shutil.which("npm")
    if npm is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    if not scripts:
        options.append("--ignore-scripts")
    _run(npm, "install", "--prefix", folder, *options, f"{package}@{version}")
