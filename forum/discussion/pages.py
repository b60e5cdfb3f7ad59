"""Comments as a page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from forum.core.actor import Actor
from forum.core.content import Ref, parse_id
from forum.core.errors import Missing
from forum.core.language import direction
from forum.core.paging import Page
from forum.core.signs import needs_care
from forum.core.site import Site
from forum.core.words import format_date, gettext
from forum.core.work import Reading
from forum.discussion import queries, rules
from forum.discussion.content import AFTER, ANSWERS_AFTER, ANSWERS_TO, path_on
from forum.discussion.forms import PostComment
from forum.discussion.queries import Place
from forum.discussion.tables import KIND, Comment
from forum.web.forms import Form

HEADING = "comments"
"""The id of the heading above the comments."""


@dataclass(frozen=True)
class CommentView:
    """One comment, with its first answers; `more_answers` leads to the next ones."""

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
    more_answers: str | None = None


@dataclass(frozen=True)
class Discussion:
    """The comments on a piece of content, and the form for one more.

    `answering` is the id of the comment that the text in the form answers; None when it answers none.
    """

    comments: tuple[CommentView, ...]
    count: int
    open: bool
    form: Form[PostComment]
    more: str | None
    first: str | None
    answering: int | None = None


def _nameless(comment: Comment) -> str:
    return gettext("Somebody of the municipality") if comment.by_staff else gettext("A resident")


def _resident_words(comment: Comment) -> str | None:
    """The word beside a resident's name; somebody without a name is called a resident already."""
    return gettext("resident") if comment.name_shown and not comment.by_staff else None


def _view(comment: Comment, actor: Actor, site: Site, *, with_officials: bool) -> CommentView:
    return CommentView(
        id=comment.ref.id,
        anchor=f"comment-{comment.ref.id}",
        name=comment.name_shown or _nameless(comment),
        official_words=site.official_words if comment.by_staff else None,
        resident_words=_resident_words(comment) if with_officials else None,
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
    )


def _with_answers(
    view: CommentView, answers: Sequence[CommentView], path: str, after: str | None
) -> CommentView:
    more = path_on(path, Place(answers_to=view.id, answers_after=after)) if after else None
    return replace(
        view, answers=tuple(answers), more_answers=f"{more}#{view.anchor}" if more else None
    )


async def discussion_on(
    reading: Reading,
    subject: Ref,
    actor: Actor,
    site: Site,
    *,
    path: str,
    asked: Mapping[str, str],
    count: int,
    is_open: bool,
    form: Form[PostComment] | None = None,
) -> Discussion:
    """A page of the discussion of a piece of content, as the actor sees it.

    `path` is where its content stands, `asked` the query of the address, with the cursor of the page
    asked for; `count` is how many comments are public. Two questions to the database.
    """
    after = asked.get(AFTER)
    if asked.get(ANSWERS_TO):
        page, answers = await _answers_alone(reading, subject, actor, asked)
    else:
        page = await queries.page_on(reading, subject, actor, after)
        answers = await queries.answers_to(reading, subject, page.items, actor)
    shown = chain(page.items, *(found.items for found in answers.values()))
    with_officials = any(comment.by_staff and comment.is_public for comment in shown)

    def view(comment: Comment) -> CommentView:
        return _view(comment, actor, site, with_officials=with_officials)

    def thread(top: Comment) -> CommentView:
        found = answers.get(top.ref.id, Page([], None))
        return _with_answers(view(top), [view(one) for one in found.items], path, found.after)

    more = path_on(path, Place(after=page.after)) if page.after else None
    form = form or Form(values={"name_shown": actor.name})
    return Discussion(
        comments=tuple(thread(top) for top in page.items),
        count=count,
        open=is_open,
        form=form,
        more=f"{more}#{HEADING}" if more else None,
        first=f"{path}#{HEADING}" if after or asked.get(ANSWERS_TO) else None,
        answering=parse_id(form.values.get("parent", "")),
    )


async def _answers_alone(
    reading: Reading, subject: Ref, actor: Actor, asked: Mapping[str, str]
) -> tuple[Page[Comment], dict[int, Page[Comment]]]:
    """One comment with a later part of its answers; raises `Missing` for what isn't to be seen."""
    parent = await queries.comment(reading, Ref.parse(f"{KIND}:{asked[ANSWERS_TO]}").id)
    seen = parent.is_public or (actor.owns(parent.author_id) and rules.may_see(actor, parent))
    if parent.subject != subject or parent.parent_id is not None or not seen:
        raise Missing
    answers = await queries.more_answers_to(reading, parent, actor, asked.get(ANSWERS_AFTER, ""))
    return Page([parent], None), {parent.ref.id: answers}
