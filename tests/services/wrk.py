"""Locate or install wrk, an HTTP benchmarking tool."""

import shutil

from tests.services.packages import apt_install


def find() -> str | None:
    """The path of the executable; None where it isn't installed."""
    return shutil.which("wrk")


def get() -> str | None:
    """Install wrk from system packages if it is missing; None where that is impossible."""
    if find() is None:
        apt_install("wrk")
    return find()
