"""Comments in the catalogue: moderated, not searched, not commented on."""

from collections.abc import Sequence

from forum.core.content import Kind, Summary
from forum.core.text import excerpt
from forum.core.work import Reading
from forum.discussion import actions, queries
from forum.discussion.tables import KIND

AFTER = "comments_after"
"""In an address: the cursor after which the comments on the page begin."""


def path_on(path: str, after: str | None) -> str:
    """The path of a page with comments, at the part of them that begins after a cursor."""
    return f"{path}?{AFTER}={after}" if after else path


async def _summaries(reading: Reading, ids: Sequence[int]) -> dict[int, Summary]:
    comments = await queries.comments(reading, ids)
    pages = await queries.pages_of(reading, ids)
    subjects = await reading.catalogue.summaries(reading, [item.subject for item in comments])
    found: dict[int, Summary] = {}
    for comment in comments:
        subject = subjects.get(comment.subject)
        if subject is None or comment.id is None:
            continue
        found[comment.id] = Summary(
            ref=comment.ref,
            title=excerpt(comment.body, 80),
            body_html=comment.body_html,
            language=comment.language,
            visibility=comment.visibility,
            author_id=comment.author_id,
            name_shown=comment.name_shown,
            posted_at=comment.posted_at,
            path=path_on(subject.path, pages.get(comment.id)) + f"#comment-{comment.id}",
            facts=(subject.title,),
            source=comment.body,
            part_of=subject.title,
            by_staff=comment.by_staff,
        )
    return found


COMMENT = Kind(KIND, _summaries, set_visibility=actions.set_visibility)
