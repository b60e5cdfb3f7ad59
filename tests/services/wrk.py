"""Finding wrk, the program that asks for pages as fast as it can, and getting one."""

import os
import shutil
import subprocess


def find() -> str | None:
    """The program, if there is one."""
    return shutil.which("wrk")


def get() -> str | None:
    """Make sure that there is one, by the system's packages; None where that is impossible."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "wrk"]):
            line = ["apt-get", command[0], "-qq", *command[1:]]
            print("+", *line, flush=True)
            subprocess.run(line, check=False, env=environment)
    return find()
