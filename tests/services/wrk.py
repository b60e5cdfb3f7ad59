"""Locate or install wrk, an HTTP benchmarking tool."""

import os
import shutil
import subprocess


def find() -> str | None:
    """The path of the executable; None where it isn't installed."""
    return shutil.which("wrk")


def get() -> str | None:
    """Install wrk from system packages if it is missing; None where that is impossible."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "wrk"]):
            command = ["apt-get", arguments[0], "-qq", *arguments[1:]]
            print("+", *command, flush=True)
            subprocess.run(command, check=False, env=environment)
    return find()
