"""Rules of privacy: who may have what of their own data, and where."""

from forum.core.verdict import ALLOWED, Verdict, denied


def may_fetch(*, shared: bool) -> Verdict:
    """Not to a shared device, where the file would lie in a folder for the next person."""
    return denied("export_shared") if shared else ALLOWED
