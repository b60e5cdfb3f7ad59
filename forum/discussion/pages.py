"""Comments as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from forum.core.actor import Actor
from forum.core.content import Ref
from forum.core.language import direction
from forum.core.signs import needs_care
from forum.core.site import Site
from forum.core.words import format_date, gettext
from forum.core.work import Reading
from forum.discussion import queries, rules
from forum.discussion.content import path_on
from forum.discussion.forms import PostComment
from forum.discussion.tables import Comment
from forum.web.forms import Form

HEADING = "comments"
"""The id of the heading above the comments."""


@dataclass(frozen=True)
class CommentView:
    """One comment, with its answers."""

    id: int
    anchor: str
    name: str
    official_words: str | None
    resident_words: str | None
    when: str
    iso: str
    html: str
    lang: str
    dir: str
    waiting: bool
    may_withdraw: bool
    may_name_language: bool
    answerable: bool
    care: bool
    answers: tuple["CommentView", ...] = ()


@dataclass(frozen=True)
class Discussion:
    """The comments on a piece of content, and the form for one more."""

    comments: tuple[CommentView, ...]
    count: int
    open: bool
    form: Form[PostComment]
    more: str | None
    first: str | None
    answering: int | None = None


def _nameless(comment: Comment) -> str:
    return gettext("Somebody of the municipality") if comment.by_staff else gettext("A resident")


def _view(
    comment: Comment,
    actor: Actor,
    site: Site,
    answers: Sequence[Comment] = (),
    *,
    with_officials: bool,
) -> CommentView:
    return CommentView(
        id=comment.ref.id,
        anchor=f"comment-{comment.ref.id}",
        name=comment.name_shown or _nameless(comment),
        official_words=site.official_words if comment.by_staff else None,
        resident_words=gettext("resident") if with_officials and not comment.by_staff else None,
        when=format_date(comment.posted_at, site.zone),
        iso=comment.posted_at.isoformat(timespec="minutes"),
        html=comment.body_html,
        lang=comment.language,
        dir=direction(comment.language),
        waiting=not comment.is_public,
        may_withdraw=rules.may_withdraw(actor, comment).allowed,
        may_name_language=rules.may_name_language(actor, comment).allowed,
        answerable=rules.may_answer(comment).allowed,
        care=actor.owns(comment.author_id) and needs_care(comment.body),
        answers=tuple(
            _view(answer, actor, site, with_officials=with_officials) for answer in answers
        ),
    )


async def discussion_on(
    reading: Reading,
    subject: Ref,
    actor: Actor,
    site: Site,
    *,
    path: str,
    after: str | None,
    count: int,
    is_open: bool,
    form: Form[PostComment] | None = None,
    answering: int | None = None,
) -> Discussion:
    """A page of the discussion of a piece of content, as the actor sees it.

    `path` is where its content stands, `after` the cursor of the page asked for, `count` how many
    comments are public. Two questions to the database.
    """
    page = await queries.page_on(reading, subject, actor, after)
    answers = await queries.answers_to(reading, page.items, actor)
    shown = chain(page.items, *answers.values())
    with_officials = any(comment.by_staff and comment.is_public for comment in shown)
    return Discussion(
        comments=tuple(
            _view(top, actor, site, answers.get(top.ref.id, ()), with_officials=with_officials)
            for top in page.items
        ),
        count=count,
        open=is_open,
        form=form or Form(values={"name_shown": actor.name}),
        more=f"{path_on(path, page.after)}#{HEADING}" if page.after else None,
        first=f"{path}#{HEADING}" if after else None,
        answering=answering,
    )
