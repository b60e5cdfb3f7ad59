"""Locate, install and run nginx: `python -m tests.services.nginx`."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.missing import MissingComponent
from tests.services.packages import apt_install

SBIN_FOLDERS = "/usr/sbin:/usr/local/sbin"


class MissingNginx(MissingComponent):
    """nginx isn't installed."""

    component = "nginx"


def locate() -> str:
    """The path of the executable; raises `MissingNginx`."""
    path = shutil.which("nginx") or shutil.which("nginx", path=SBIN_FOLDERS)
    if path is None:
        raise MissingNginx("none in PATH, /usr/sbin or /usr/local/sbin")
    return path


def get() -> None:
    """Install nginx from system packages if it is missing."""
    try:
        locate()
    except MissingNginx:
        apt_install("nginx-light")


@contextmanager
def proxy(servers: str, folder: Path) -> Iterator[None]:
    """Run nginx with these `server` blocks until the `with` block ends. Raises `MissingNginx`."""
    program = locate()
    folder.mkdir()
    (folder / "servers.conf").write_text(servers)
    temp_paths = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # The workers must be able to read the files in the test's own folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1; events {{}}"
        # As packages of nginx have it: what the servers don't switch off is logged.
        f" http {{ access_log {folder}/log; {temp_paths} include {folder}/servers.conf; }}"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t", "-q"], check=True)
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    get()
    try:
        print(f"nginx: {locate()}")
    except MissingNginx as missing:
        print(f"nginx: {missing}; its tests will be left out")
