"""Finding nginx, and getting one: `python -m tests.services.nginx`."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.missing import MissingComponent
from tests.services.packages import apt_install

PLACES = "/usr/sbin:/usr/local/sbin"


class MissingNginx(MissingComponent):
    """There is no nginx on this machine."""

    component = "nginx"


def locate() -> str:
    """The program; raises `NoProxy`."""
    found = shutil.which("nginx") or shutil.which("nginx", path=PLACES)
    if found is None:
        raise MissingNginx("none in PATH, /usr/sbin or /usr/local/sbin")
    return found


def get() -> None:
    """Make sure that there is one, by the system's packages."""
    try:
        locate()
    except MissingNginx:
        apt_install("nginx-light")


@contextmanager
def proxy(servers: str, folder: Path) -> Iterator[None]:
    """Run nginx with these server blocks until the block ends. Raises `NoProxy`."""
    program = locate()
    folder.mkdir()
    (folder / "servers.conf").write_text(servers)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers must be able to read what lies in a test's own folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1; events {{}}"
        f" http {{ access_log off; {places} include {folder}/servers.conf; }}"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t", "-q"], check=True)
    running = subprocess.Popen(command)
    try:
        yield
    finally:
        running.terminate()
        running.wait(60)


if __name__ == "__main__":
    get()
    try:
        print(f"nginx: {locate()}")
    except MissingNginx as missing:
        print(f"nginx: {missing}; its tests will be left out")
