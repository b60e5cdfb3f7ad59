"""Rules of the town: what may be deleted, and slugs."""

from hashlib import sha256

from forum.core.text.cleaning import slug
from forum.core.verdict import ALLOWED, Verdict, denied


def is_deletable(*, used: bool) -> Verdict:
    """What nothing refers to can go."""
    return denied("in_use") if used else ALLOWED


def slug_from(*texts: str) -> str:
    """The slug of the first text that gives one; where none does (Arabic), letters drawn from it."""
    readable = next(filter(None, map(slug, texts)), "")
    return readable or sha256(texts[0].encode()).hexdigest()[:8]
