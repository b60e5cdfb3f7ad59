"""Comments as a content type: moderated, not searched, not commented on."""

from collections.abc import Sequence

from forum.core.content import registry
from forum.core.content.registry import ContentType
from forum.core.content.summary import Summary
from forum.core.i18n.translations import N_
from forum.core.text.cleaning import excerpt
from forum.core.unit_of_work import ReadSession
from forum.discussion import labels
from forum.discussion.actions import comments as actions
from forum.discussion.presenters import path_on
from forum.discussion.queries import comments as queries
from forum.discussion.tables import KIND, Comment


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
