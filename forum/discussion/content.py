"""Comments as a content type: moderated, not searched, not commented on."""

from collections.abc import Sequence
from urllib.parse import urlencode

from forum.core.content import registry
from forum.core.content.registry import ContentType
from forum.core.content.summary import Summary
from forum.core.i18n.translations import N_
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import ReadSession
from forum.discussion import labels, queries
from forum.discussion.actions import comments as actions
from forum.discussion.queries import CommentPage
from forum.discussion.tables import KIND, Comment

AFTER = "comments_after"
"""URL parameter: the cursor after which the comments on the page begin."""
ANSWERS_TO = "answers_to"
"""URL parameter: the id of the comment whose answers are shown without other comments."""
ANSWERS_AFTER = "answers_after"
"""URL parameter: the cursor after which those answers begin."""

ANSWERING = "answering"
"""URL parameter: the id of the comment to answer; the form is shown under it."""


def path_on(path: str, place: CommentPage) -> str:
    """The path of a page with comments, with the query of the part that `place` is in."""
    params = {
        AFTER: place.after, ANSWERS_TO: place.answers_to, ANSWERS_AFTER: place.answers_after,
    }  # fmt: skip
    query = urlencode({name: value for name, value in params.items() if value})
    return f"{path}?{query}" if query else path


async def _summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    comments = await queries.comments(session, ids)
    places = await queries.pages_of(session, ids)
    subjects = await registry.summaries(session, [comment.subject for comment in comments])
    result: dict[int, Summary] = {}
    for comment in comments:
        subject = subjects.get(comment.subject)
        if subject is None or comment.id is None:
            continue
        result[comment.id] = Summary(
            ref=comment.ref,
            title=excerpt(comment.body, 80),
            body_html=comment.body_html,
            language=comment.language,
            visibility=comment.visibility,
            author_id=comment.author_id,
            name_shown=comment.name_shown,
            posted_at=comment.posted_at,
            path=path_on(subject.path, places[comment.id]) + f"#comment-{comment.id}",
            facts=(subject.title,),
            source=comment.body,
            part_of=subject.title,
            by_staff=comment.by_staff,
            about=comment.subject,
            author_left=comment.author_left,
        )
    return result


COMMENT = ContentType(
    KIND,
    _summaries,
    label=N_("Comment"),
    plural=N_("Comments"),
    notices=labels.NOTICES,
    table=Comment,
    on_move=actions.on_move,
    returnable=True,
)
