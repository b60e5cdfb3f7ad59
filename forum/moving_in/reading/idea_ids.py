"""Ids of ideas: the file's own, or one made of what doesn't depend on how the file is read."""

import hashlib
from datetime import datetime

from forum.core.text.cleaning import clean_line
from forum.moving_in.reading.cells import Cells, UnreadableCell

SOURCE_ID_LENGTH = 80


def source_id(cells: Cells, title: str) -> str:
    """The file's own id, else a digest of title and date: a corrected text stays the same idea.

    The date is taken as it is written: how it is read may hang on other lines, and on the day.
    """
    own = cells.line("id")
    if len(own) > SOURCE_ID_LENGTH:
        raise UnreadableCell(f"the id has {len(own)} characters, at most {SOURCE_ID_LENGTH} fit")
    return own or text_digest(title, clean_line(str(cells.raw("date"))))


def former_id(title: str, date: datetime | None) -> str:
    """The id that earlier versions made of title and date."""
    return text_digest(title, date.isoformat() if date else "")


def text_digest(title: str, text: str) -> str:
    """SHA-256 of an idea's title and more of its words, 32 hex digits."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:32]
