"""View models of comments, for the page of the content that they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import ClassVar

from forum.core.actor import Actor
from forum.core.content.imported_names import may_remove_name
from forum.core.content.restrictions import Restriction, restrictions
from forum.core.database.pagination import KeysetPage
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef, parse_id
from forum.core.screening.signs import distress_of
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.discussion import queries, rules
from forum.discussion.content import AFTER, ANSWERING, ANSWERS_AFTER, ANSWERS_TO, path_on
from forum.discussion.forms import ChangeComment, PostComment
from forum.discussion.queries import CommentPage
from forum.discussion.tables import KIND, Comment
from forum.verification.presenters import NextStep, next_step
from forum.verification.rules import Act
from forum.web.forms import Form
from forum.web.rendering.pages import Page

TAKEN_OFF = (Visibility.rejected, Visibility.hidden)
NO_ORIGINS: Mapping[int, "Origin"] = MappingProxyType({})
HEADING = "comments"
"""HTML id of the heading above the comments."""
WRITING = "write-comment"
"""HTML id of the heading above the form."""


@dataclass(frozen=True)
class CommentView:
    """One comment with its first answers; `more_answers` is the path of the next ones.

    `answer_path` is the path of the page with the form under it, None if it can't be answered.
    `restriction`: why it isn't on the site, for its author; otherwise, if it isn't public, it is `waiting`, back
    with them (`may_change`), or `kept_private`: they may be in danger. `own`: the reader wrote it.
    """

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
    kept_private: bool
    may_change: bool
    may_withdraw: bool
    may_name_language: bool
    may_remove_name: bool
    answer_path: str | None
    own: bool
    care: tuple[str, ...]
    origin: "Origin | None"
    restriction: Restriction | None
    answers: tuple["CommentView", ...] = ()
    more_answers: str | None = None

    @property
    def is_same_for_all(self) -> bool:
        """Whether neither it nor an answer is the reader's, who would see more of it."""
        return not self.own and all(not answer.own for answer in self.answers)


@dataclass(frozen=True)
class ChangeCommentPage(Page):
    """The form for a comment that was sent back to its author; `about` is what it was written on."""

    template: ClassVar[str] = "discussion/change.html"
    form: Form[ChangeComment]
    id: int
    path: str
    about: str
    text_lang: str


@dataclass(frozen=True)
class Origin:
    """Content that was merged into that of the page: its title, and where it stands on the page."""

    title: str
    lang: str
    anchor: str


@dataclass(frozen=True)
class Discussion:
    """The comments on a piece of content, and the form for a new one.

    The form is shown under the comment `answering` on this page; None: below all comments. `step` is
    the one that is left before the actor may comment.
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


def _anonymous_name(comment: Comment) -> str:
    if comment.by_staff:
        return gettext("Someone from the municipality")
    return gettext("A former participant") if comment.author_left else gettext("A resident")


def _resident_words(comment: Comment) -> str | None:
    """The label next to a resident's name; without a name "A resident" is shown instead of it."""
    return gettext("resident") if comment.name_shown and not comment.by_staff else None


def _answer_path(path: str, comment: Comment) -> str:
    return f"{path}?{ANSWERING}={comment.ref.id}#{_anchor(comment)}"


def _anchor(comment: Comment) -> str:
    return f"comment-{comment.ref.id}"


def _view(
    comment: Comment,
    actor: Actor,
    site: Site,
    *,
    answer_path: str | None,
    with_officials: bool,
    restriction: Restriction | None,
    origin: Origin | None,
) -> CommentView:
    own = actor.owns(comment.author_id)
    return CommentView(
        id=comment.ref.id,
        anchor=_anchor(comment),
        name=comment.name_shown or _anonymous_name(comment),
        official_words=site.official_words if comment.by_staff else None,
        resident_words=_resident_words(comment) if with_officials else None,
        when=format_date(comment.posted_at, site.zone),
        iso=comment.posted_at.isoformat(timespec="minutes"),
        html=comment.body_html,
        lang=comment.language,
        dir=direction(comment.language),
        waiting=comment.visibility is Visibility.pending,
        kept_private=comment.visibility is Visibility.safeguarded,
        # Only authors may do any of these; most readers of most comments aren't.
        may_change=own and rules.may_change(actor, comment).allowed,
        may_withdraw=own and rules.may_withdraw(actor, comment).allowed,
        may_name_language=own and rules.may_name_language(actor, comment).allowed,
        may_remove_name=may_remove_name(actor, comment).allowed,
        answer_path=answer_path,
        own=own,
        care=distress_of(comment.body) if own else (),
        origin=origin,
        restriction=restriction,
    )


def _with_answers(
    view: CommentView, answers: Sequence[CommentView], path: str, after: str | None
) -> CommentView:
    more = path_on(path, CommentPage(answers_to=view.id, answers_after=after)) if after else None
    return replace(
        view, answers=tuple(answers), more_answers=f"{more}#{view.anchor}" if more else None
    )


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
) -> Discussion:
    """One page of the discussion on a piece of content, as the actor sees it.

    `path` is the path of the content's page, `asked` the query parameters of the request, with the
    cursor of the page or the comment to answer; `count` is the number of public comments; `origins` are
    the contents from which comments came, by id. Executes two statements, four if a comment is to be answered, and
    more for the author of one that was taken off.
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

    def view(comment: Comment) -> CommentView:
        answer_path = _answer_path(path, comment) if comment.ref.id in answerable else None
        return _view(
            comment,
            actor,
            site,
            answer_path=answer_path,
            with_officials=with_officials,
            restriction=reasons.get(comment.ref),
            origin=origins.get(comment.origin_id or 0),
        )

    def thread(top: Comment) -> CommentView:
        answer_page = answers.get(top.ref.id, KeysetPage([], None))
        return _with_answers(
            view(top), [view(answer) for answer in answer_page.items], path, answer_page.after
        )

    more = path_on(path, CommentPage(after=page.after)) if page.after else None
    return Discussion(
        comments=tuple(thread(top) for top in page.items),
        count=count,
        open=is_open,
        form=form or _empty_form(actor, answering if answering in answerable else None),
        more=f"{more}#{HEADING}" if more else None,
        first=f"{path}#{HEADING}" if place.after or place.answers_to else None,
        own_path=f"{path}#{WRITING}",
        answering=answering if answering in answerable else None,
        step=await next_step(session, actor, Act.comment, site) if is_open else None,
    )


def _empty_form(actor: Actor, answering: int | None) -> Form[PostComment]:
    return Form(values={"name_shown": actor.name, "parent": str(answering or "")})


async def _requested_place(
    session: ReadSession, subject: ContentRef, answering: int | None, asked: Mapping[str, str]
) -> CommentPage:
    """The place of the comment to answer, if it may be answered; else the one in the URL."""
    if answering is not None:
        comments = await queries.comments(session, [answering])
        if any(
            comment.subject == subject and rules.may_answer(comment).allowed for comment in comments
        ):
            return (await queries.pages_of(session, [answering]))[answering]
    answers_to = asked.get(ANSWERS_TO)
    return CommentPage(
        after=asked.get(AFTER),
        answers_to=ContentRef.parse(f"{KIND}:{answers_to}").id if answers_to else None,
        answers_after=asked.get(ANSWERS_AFTER),
    )


async def _read_page(
    session: ReadSession, subject: ContentRef, actor: Actor, place: CommentPage
) -> tuple[KeysetPage[Comment], dict[int, KeysetPage[Comment]]]:
    if place.answers_to:
        return await _read_answers_page(
            session, subject, actor, place.answers_to, place.answers_after
        )
    page = await queries.page_on(session, subject, actor, place.after)
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
