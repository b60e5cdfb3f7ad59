"""Rules of the town: deletion, and slugs."""

from hashlib import sha256

from forum.core.text.cleaning import slug
from forum.core.verdict import ALLOWED, Verdict, denied


def may_delete(*, used: bool) -> Verdict:
    """Only a part that nothing refers to may be deleted."""
    return denied("in_use") if used else ALLOWED


def slug_from(*texts: str) -> str:
    """The slug of the first text that has one.

    Where none has (Arabic), 8 hex digits of the SHA-256 of the first.
    """
    readable = next(filter(None, map(slug, texts)), "")
    return readable or sha256(texts[0].encode()).hexdigest()[:8]
