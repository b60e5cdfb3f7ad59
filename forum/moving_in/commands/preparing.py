"""Preparing rows: texts rendered and languages detected before the transaction begins."""

from collections.abc import Sequence

from forum.core.i18n.detection import resolve_language
from forum.core.i18n.languages import LANGUAGES
from forum.core.text.html import rich_text_from_plain
from forum.moving_in.actions.prepared import PreparedComment, PreparedIdea
from forum.moving_in.reading.comment_row import CommentRow
from forum.moving_in.reading.idea_rows import IdeaRow
from forum.moving_in.reading.threads import thread


def prepare(row: IdeaRow, language: str | None, comments: Sequence[CommentRow]) -> PreparedIdea:
    """Render a row with all its `comments`; `language`: of ideas that don't name one."""
    stated = row.language if row.language in LANGUAGES else language or ""
    resolved, chosen = resolve_language(stated, row.title, row.body)
    answer = rich_text_from_plain(row.answer) if row.answer else None
    return PreparedIdea(
        row=row,
        body=rich_text_from_plain(row.body),
        answer=answer,
        answer_language=resolve_language("", row.answer)[0] if answer else "",
        language=resolved,
        language_chosen=chosen,
        comments=tuple(
            PreparedComment(
                each.row,
                each.answers,
                rich_text_from_plain(each.row.body),
                resolve_language(each.row.language, each.row.body)[0],
            )
            for each in thread(comments)
        ),
    )
