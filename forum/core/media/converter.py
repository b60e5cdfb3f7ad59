"""Conversion of photos in processes of their own, so that no file slows, fills or takes over this one."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PROGRAM = Path(__file__).with_name("convert.py")
TIMEOUT = 90.0
"""Seconds that a photo may take, also where others want the processor too: its process has 20 of it."""
MOST_OUTPUT = 4_000_000
"""Bytes that are read of the output of the process."""
AT_ONCE = 2
"""Processes of each web process; further photos wait for their turn."""
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
"""All that the process has of ours: no secret is within reach of a decoder."""


class PhotoRefused(Exception):
    """The photo can't be shown; `code` is public."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ConvertedPhoto:
    """The files of a photo by their width, as WebP without metadata; and the size of the largest, in pixels."""

    width: int
    height: int
    files: dict[int, bytes]


class Converter:
    """Converts photos, some at once. `timeout` is in seconds."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def convert(self, file: BinaryIO) -> ConvertedPhoto:
        """The photo in a seekable file on disk. Raises `PhotoRefused`."""
        file.seek(0)
        # The process has the descriptor, which knows nothing of what Python buffers.
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        async with self._turns:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", str(PROGRAM), stdin=file, stdout=PIPE, stderr=DEVNULL,
                env=ENVIRONMENT, cwd="/",
            )  # fmt: skip
            try:
                async with asyncio.timeout(self.timeout):
                    output = await _output_of(process)
                    await process.wait()
            except TimeoutError:
                raise PhotoRefused("photo_too_hard") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        return _read(output)


async def _output_of(process: Process) -> bytes:
    assert process.stdout is not None
    output = b""
    while part := await process.stdout.read(MOST_OUTPUT):
        output += part
        if len(output) > MOST_OUTPUT:
            raise PhotoRefused("photo_too_hard")
    return output


def _read(output: bytes) -> ConvertedPhoto:
    """The answer of the program; one that its limits ended has said nothing, or not all."""
    first, _, rest = output.partition(b"\n")
    try:
        answer = json.loads(first)
        if "fault" in answer:
            raise PhotoRefused(answer["fault"])
        files = {}
        for width, size in answer["sizes"].items():
            files[int(width)], rest = rest[:size], rest[size:]
            if len(files[int(width)]) != size:
                raise PhotoRefused("photo_too_hard")
        return ConvertedPhoto(answer["width"], answer["height"], files)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise PhotoRefused("photo_too_hard") from None
