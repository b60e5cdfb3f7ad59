"""Sources: where ideas come from, and whether a file's ideas are here from another one."""

from collections.abc import Iterable, Sequence
from itertools import islice

from forum.core.unit_of_work import ReadSession
from forum.moving_in import rules
from forum.moving_in.queries import known
from forum.moving_in.reading.idea_rows import IdeaRow
from forum.moving_in.reading.layouts import PLAIN

CHUNK = 100


def stored_source(named: str | None, layout: str) -> str:
    """A source as it is stored: as it was named, else the platform; empty for a plain file."""
    name = named or layout
    return "" if name == PLAIN else name


async def find_other_source(
    session: ReadSession, source: str, others: Sequence[str], rows: Iterable[IdeaRow]
) -> str:
    """Why these ideas can't be taken as from `source`; empty if no idea of `others` is one of them.

    The same file with a column more or less may be recognised otherwise than before: its ideas would
    come in a second time. An idea with the same id and the same title or text is taken as the same
    (`rules.is_same_idea`).
    """
    remaining = iter(rows)
    while some := list(islice(remaining, CHUNK)):
        by_id = {each: row for row in some for each in (row.former_id, row.source_id) if each}
        found = await known.ideas_elsewhere(session, others, list(by_id))
        for idea in found:
            row = by_id[idea.source_id]
            if rules.is_same_idea(row, idea):
                own, other = source or PLAIN, idea.source or PLAIN
                return (
                    f"line {row.line} is here already as idea {idea.number}, from {other!r}; "
                    f"say where this file is from: --source {other!r}, or another name if it is of "
                    f"another site ({own!r} is what its columns look like)"
                )
    return ""
