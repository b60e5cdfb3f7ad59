"""Recognition: which ideas and comments of a file are here already, whatever their ids were made of."""

from collections.abc import Iterable, Sequence

from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession
from forum.moving_in import rules
from forum.moving_in.queries import known
from forum.moving_in.queries.known import ExistingComment, ExistingIdea
from forum.moving_in.reading.comment_row import CommentRow
from forum.moving_in.reading.idea_rows import IdeaRow


async def find_ideas(
    session: ReadSession, source: str, batch_id: int, rows: Sequence[IdeaRow]
) -> dict[str, ExistingIdea]:
    """The ideas of these rows that are here, by the rows' ids.

    An idea without a number is also known by its words, and by the id that earlier versions made, unless
    this very import brought it: a file may hold two ideas that say the same.
    """
    found = await known.existing_ideas(session, source, [row.source_id for row in rows])
    missing = [row for row in rows if not row.has_own_id and row.source_id not in found]
    if not missing:
        return found
    titles = {row.title for row in missing}
    taken = {idea.number for idea in found.values()}
    zone = site_in(session.info).zone
    for idea in await known.ideas_with_titles(session, source, titles, without=batch_id):
        if idea.number in taken:
            continue
        own = [row for row in missing if row.title == idea.title and row.source_id not in found]
        same = (row for row in own if rules.says_the_same(row, idea, zone))
        former = (row for row in own if row.former_id == idea.source_id)
        if row := next(same, None) or next(former, None):
            found[row.source_id] = idea
    return found


class CommentsHere:
    """The imported comments on some ideas, by idea and their ids there."""

    def __init__(self, found: dict[tuple[int, str], ExistingComment]) -> None:
        self._found = found

    @classmethod
    async def on(cls, session: ReadSession, numbers: Iterable[int]) -> "CommentsHere":
        """Those on the ideas with these numbers."""
        return cls(await known.existing_comments(session, numbers))

    def has(self, idea: int, row: CommentRow) -> bool:
        """Whether a comment is here, also by the id that earlier versions made, which it has no more then.

        Those didn't tell authors apart; one whose name isn't shown may be anybody's.
        """
        if (idea, row.source_id) in self._found:
            return True
        former = self._found.get((idea, row.former_id))
        if former is None or (former.author and row.author and former.author != row.author):
            return False
        self._found[idea, row.source_id] = self._found.pop((idea, row.former_id))
        return True

    def number(self, idea: int, source_id: str) -> int | None:
        """The number of a comment here."""
        found = self._found.get((idea, source_id))
        return found.number if found else None

    def add(self, idea: int, row: CommentRow, number: int) -> None:
        """Note one that came in."""
        self._found[idea, row.source_id] = ExistingComment(number, row.author)
