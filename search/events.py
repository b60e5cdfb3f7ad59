"""What the journal is told of the index."""

from dataclasses import dataclass

from forum.core.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class IndexMadeAnew(Event):
    """The whole index was made anew, so that every search may find something else."""
