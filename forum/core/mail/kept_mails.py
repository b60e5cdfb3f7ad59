"""Kept mails: the `.eml` files in `mail.folder`, which stay there when mail goes by SMTP from now on."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path

PEOPLE = "X-Samenspraak-People"
"""Header of a kept mail: the tags of whom, or of which draft, it is to or about. An erasure looks them up; names
and texts are what people choose, so that nobody can be found by them."""


@dataclass(frozen=True)
class KeptMails:
    """The mails in a folder, which need not exist; whatever the transport is now."""

    folder: Path

    async def erase(self, traces: Collection[str]) -> None:
        """Delete mails to or about a person: by addresses, and by tags. Raises `OSError`."""
        await asyncio.to_thread(self._erase, frozenset(traces))

    async def delete_older(self, before: datetime) -> int:
        """Delete the files that were written before; returns how many. Raises `OSError`."""
        return await asyncio.to_thread(self._delete_older, before.timestamp())

    def has_any(self) -> bool:
        """Whether a mail is there, or nobody can say because the folder can't be read."""
        try:
            return any(self._files())
        except OSError:
            return True

    def _files(self) -> Iterator[Path]:
        """Every file of a message, also of one that was cut off by a crash."""
        for path in self.folder.iterdir() if self.folder.exists() else ():
            if path.suffix in (".eml", ".part"):
                yield path

    def _erase(self, traces: frozenset[str]) -> None:
        for path in self._files():
            try:
                with path.open("rb") as file:
                    headers = BytesHeaderParser().parse(file)
            except FileNotFoundError:
                continue
            if not traces.isdisjoint([headers.get("To", ""), *headers.get(PEOPLE, "").split()]):
                path.unlink(missing_ok=True)

    def _delete_older(self, before: float) -> int:
        count = 0
        for path in self._files():
            # A message that is being written loses the name of its part.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    count += 1
        return count
