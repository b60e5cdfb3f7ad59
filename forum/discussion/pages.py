"""View models of comments, for the page of the content that they are about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar

from forum.core.actor import Actor
from forum.core.content.edit_window import edit_window_of
from forum.core.content.restrictions import restrictions
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.ref import ContentRef, parse_id
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.discussion import rules
from forum.discussion.forms import ChangeComment, PostComment
from forum.discussion.presenters import (
    AFTER,
    ANSWERING,
    ANSWERS_AFTER,
    ANSWERS_TO,
    NEWEST,
    NO_ORIGINS,
    ORDER,
    SHOWING,
    CommentReader,
    CommentView,
    Origin,
    SubjectAuthor,
    comment_view,
    path_on,
)
from forum.discussion.queries import comments as queries
from forum.discussion.queries.comments import CommentPage
from forum.discussion.tables import KIND, Comment
from forum.verification.presenters import NextStep, next_step
from forum.verification.rules import Act
from forum.web.forms import Form
from forum.web.rendering.pages import Page

TAKEN_OFF = (Visibility.rejected, Visibility.hidden)
HEADING = "comments"
"""HTML id of the heading above the comments."""
WRITING = "write-comment"
"""HTML id of the heading above the form."""


@dataclass(frozen=True)
class ChangeCommentPage(Page):
    """The form for changing a comment; `about` is what it was written on.

    `is_public`: everybody reads it now, and the change may be public at once. `newer_html`: what it says by
    now, if that isn't what the form began with.
    """

    template: ClassVar[str] = "discussion/change.html"
    form: Form[ChangeComment]
    id: int
    path: str
    about: str
    text_lang: str
    is_public: bool
    newer_html: str


@dataclass(frozen=True)
class Discussion:
    """The comments on a piece of content, and the form for a new one.

    The form is shown under the comment `answering` on this page; None: below all comments. `step` is
    the one that is left before the actor may comment. `other_order` is the path of the first page in the
    other order, None where that makes no difference; `newest`: in this one the newest comment stands first.
    """

    comments: tuple[CommentView, ...]
    count: int
    open: bool
    form: Form[PostComment]
    more: str | None
    first: str | None
    own_path: str
    answering: int | None
    step: NextStep | None
    newest: bool
    other_order: str | None


def _with_answers(view: CommentView, answers: KeysetPage[CommentView], path: str) -> CommentView:
    more = None
    if answers.after:
        place = CommentPage(answers_to=view.id, answers_after=answers.after)
        more = f"{path_on(path, place)}#{view.anchor}"
    return replace(view, answers=tuple(answers.items), more_answers=more)


async def discussion_on(
    session: ReadSession,
    subject: ContentRef,
    actor: Actor,
    site: Site,
    *,
    path: str,
    asked: Mapping[str, str],
    count: int,
    is_open: bool,
    form: Form[PostComment] | None = None,
    origins: Mapping[int, Origin] = NO_ORIGINS,
    author: SubjectAuthor | None = None,
) -> Discussion:
    """One page of the discussion on a piece of content, as the actor sees it.

    `path` is the path of the content's page, `asked` the query parameters of the request, with the
    cursor of the page, or the comment to answer or to show; `count` is the number of public comments;
    `origins` are the contents from which comments came, by id; `author` wrote the content. Executes two
    statements, four if one comment is to be answered or shown, and more for the author of one that was taken off.
    """
    answering_text = form.values.get("parent", "") if form else asked.get(ANSWERING, "")
    answering = parse_id(answering_text)
    place = await _requested_place(session, subject, answering, asked)
    page, answers = await _read_page(session, subject, actor, place)
    shown_comments = [
        *page.items,
        *chain.from_iterable(answer_page.items for answer_page in answers.values()),
    ]
    with_officials = any(comment.by_staff and comment.is_public for comment in shown_comments)
    answerable = {
        item.ref.id for item in shown_comments if is_open and rules.may_answer(item).allowed
    }
    if form and answering_text and answering not in answerable:
        form.values["parent"] = ""
        form.add_error("", "answers_nothing")

    taken_off = [item.ref for item in shown_comments if item.visibility in TAKEN_OFF]
    reasons = await restrictions(session, taken_off)

    reader = CommentReader(
        actor, site, session.now, edit_window_of(session), path, with_officials, author
    )

    def view(comment: Comment) -> CommentView:
        return comment_view(
            comment,
            reader,
            may_be_answered=comment.pk in answerable,
            restriction=reasons.get(comment.ref),
            origin=origins.get(comment.origin_id or 0),
        )

    def thread(top: Comment) -> CommentView:
        if top.pk not in answers:
            return view(top)
        page = answers[top.pk]
        shown = KeysetPage([view(answer) for answer in page.items], page.after)
        return _with_answers(view(top), shown, path)

    more = path_on(path, replace(place, after=page.after)) if page.after else None
    is_first = not (place.after or place.answers_to)
    has_order = not place.answers_to and (len(page.items) > 1 or not is_first)
    return Discussion(
        comments=tuple(thread(top) for top in page.items),
        count=count,
        open=is_open,
        form=form or _empty_form(actor, answering if answering in answerable else None),
        more=f"{more}#{HEADING}" if more else None,
        first=None if is_first else f"{path_on(path, CommentPage(newest=place.newest))}#{HEADING}",
        own_path=f"{path}#{WRITING}",
        answering=answering if answering in answerable else None,
        step=await next_step(session, actor, Act.comment, site) if is_open else None,
        newest=place.newest,
        other_order=f"{path_on(path, CommentPage(newest=not place.newest))}#{HEADING}"
        if has_order
        else None,
    )


def _empty_form(actor: Actor, answering: int | None) -> Form[PostComment]:
    return Form(values={"name_shown": actor.name, "parent": str(answering or "")})


async def _requested_place(
    session: ReadSession, subject: ContentRef, answering: int | None, asked: Mapping[str, str]
) -> CommentPage:
    """The place of the comment to answer, if it may be answered, or to show; else the one in the URL."""
    if answering is not None and (
        place := await _place_of(session, subject, answering, to_answer=True)
    ):
        return place
    showing = parse_id(asked.get(SHOWING, ""))
    if showing is not None and (place := await _place_of(session, subject, showing)):
        return place
    answers_to = asked.get(ANSWERS_TO)
    return CommentPage(
        after=asked.get(AFTER),
        newest=asked.get(ORDER) == NEWEST,
        answers_to=ContentRef.parse(f"{KIND}:{answers_to}").id if answers_to else None,
        answers_after=asked.get(ANSWERS_AFTER),
    )


async def _place_of(
    session: ReadSession, subject: ContentRef, number: int, *, to_answer: bool = False
) -> CommentPage | None:
    for comment in await queries.comments(session, [number]):
        if comment.subject == subject and (not to_answer or rules.may_answer(comment).allowed):
            return (await queries.pages_of(session, [number]))[number]
    return None


async def _read_page(
    session: ReadSession, subject: ContentRef, actor: Actor, place: CommentPage
) -> tuple[KeysetPage[Comment], dict[int, KeysetPage[Comment]]]:
    if place.answers_to:
        return await _read_answers_page(
            session, subject, actor, place.answers_to, place.answers_after
        )
    page = await queries.page_on(session, subject, actor, place.after, newest=place.newest)
    return page, await queries.answers_to(session, subject, page.items, actor)


async def _read_answers_page(
    session: ReadSession, subject: ContentRef, actor: Actor, parent_id: int, after: str | None
) -> tuple[KeysetPage[Comment], dict[int, KeysetPage[Comment]]]:
    """One comment with a later page of its answers; raises `NotFound` if the actor can't see it."""
    parent = await queries.comment(session, parent_id)
    visible = parent.is_public or (actor.owns(parent.author_id) and rules.may_see(actor, parent))
    if parent.subject != subject or parent.parent_id is not None or not visible:
        raise NotFound
    answers = await queries.more_answers_to(session, parent, actor, after or "")
    return KeysetPage([parent], None), {parent.ref.id: answers}
