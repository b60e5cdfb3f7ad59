"""Drawing of a town's SVG as PNG, in a process of its own.

The renderer aborts its whole process if it can't get the memory that a picture needs, and a small
picture can need any amount of memory and time. So this file also runs as a program, which reads SVG and
writes PNG within limits; it has nothing of the forum but itself, and no environment.
"""

import resource
import subprocess
import sys

import resvg_py

HEIGHT = 96
"""Pixels: twice the height at which mails show it, for sharp screens."""
MEMORY = 512 * 1024 * 1024
"""Bytes of address space."""
SECONDS = 10
DPI = 96
"""As CSS has it; with the library's own, sizes in millimetres are nothing."""


class DrawingFailed(Exception):
    """The picture can't be drawn, or not within the limits."""


def draw(svg: bytes) -> bytes:
    """The drawing as PNG. Raises `DrawingFailed`."""
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=svg, capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise DrawingFailed from None
    if done.returncode != 0 or not done.stdout:
        raise DrawingFailed
    return done.stdout


def main() -> None:
    """Draw what is read, within the limits."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    svg = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(bytes(resvg_py.svg_to_bytes(svg_string=svg, height=HEIGHT, dpi=DPI)))


if __name__ == "__main__":
    main()
