"""Presenters of comments: what the page of the content that they are about shows of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlencode

from forum.core.actor import Actor
from forum.core.content.imported_names import may_remove_name
from forum.core.content.restrictions import Restriction
from forum.core.i18n.formatting import format_date, format_time
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.screening.signs import distress_of
from forum.core.site import Site
from forum.core.visibility import Visibility
from forum.discussion import rules
from forum.discussion.queries.comments import CommentPage
from forum.discussion.tables import Comment

AFTER = "comments_after"
"""URL parameter: the cursor after which the comments on the page begin."""
ORDER, NEWEST = "comments_order", "newest"
"""URL parameter, and its one value: the newest comment stands first."""
ANSWERS_TO = "answers_to"
"""URL parameter: the id of the comment whose answers are shown without other comments."""
ANSWERS_AFTER = "answers_after"
"""URL parameter: the cursor after which those answers begin."""
ANSWERING = "answering"
"""URL parameter: the id of the comment to answer; the form is shown under it."""
SHOWING = "comment"
"""URL parameter: the id of a comment that stands on the page, on whichever that is by now."""


def path_on(path: str, place: CommentPage) -> str:
    """The path of a page with comments, with the query of the part that `place` is in."""
    params = {
        ORDER: NEWEST if place.newest else "", AFTER: place.after,
        ANSWERS_TO: place.answers_to, ANSWERS_AFTER: place.answers_after,
    }  # fmt: skip
    query = urlencode({name: value for name, value in params.items() if value})
    return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class Origin:
    """Content that was merged into that of the page: its title, and where it stands on the page."""

    title: str
    lang: str
    anchor: str


NO_ORIGINS: Mapping[int, Origin] = MappingProxyType({})


@dataclass(frozen=True)
class SubjectAuthor:
    """Who wrote what comments are about, under which name, and the words that mark their comments."""

    member_id: int | None
    name_shown: str
    words: str

    def has_signed(self, comment: Comment) -> bool:
        """Whether a comment is theirs, under the same name: a mark says nothing that a name doesn't."""
        is_theirs = self.member_id is not None and comment.author_id == self.member_id
        return is_theirs and not comment.by_staff and comment.name_shown == self.name_shown


@dataclass(frozen=True)
class CommentReader:
    """Who reads comments when, and on which page; `window`: how long an author may change one."""

    actor: Actor
    site: Site
    now: datetime
    window: timedelta
    path: str
    with_officials: bool
    author: SubjectAuthor | None


@dataclass(frozen=True)
class CommentView:
    """One comment with its first answers; `more_answers` is the path of the next ones.

    `answer_path` is the path of the page with the form under it, None if it can't be answered; `link` the
    one that leads to it for good. `restriction`: why it isn't on the site, for its author; otherwise, if it
    isn't public, it is `waiting`, back with them (`is_returned`), withdrawn (`put_back_until`, a time), or
    `kept_private`: they may be in danger. `own`: the reader wrote it.
    """

    id: int
    anchor: str
    link: str
    name: str
    official_words: str | None
    author_words: str | None
    resident_words: str | None
    when: str
    iso: str
    changed: bool
    html: str
    lang: str
    dir: str
    waiting: bool
    kept_private: bool
    is_returned: bool
    put_back_until: str
    may_change: bool
    may_withdraw: bool
    may_name_language: bool
    may_remove_name: bool
    answer_path: str | None
    own: bool
    care: tuple[str, ...]
    origin: Origin | None
    restriction: Restriction | None
    answers: tuple["CommentView", ...] = ()
    more_answers: str | None = None

    @property
    def is_same_for_all(self) -> bool:
        """Whether neither it nor an answer is the reader's, who would see more of it."""
        return not self.own and all(not answer.own for answer in self.answers)


def comment_view(
    comment: Comment,
    reader: CommentReader,
    *,
    may_be_answered: bool,
    restriction: Restriction | None,
    origin: Origin | None,
) -> CommentView:
    """One comment, without its answers, as the actor sees it."""
    actor, site, anchor = reader.actor, reader.site, f"comment-{comment.pk}"
    own = actor.owns(comment.author_id)
    author = reader.author
    author_words = author.words if author and author.has_signed(comment) else None
    return CommentView(
        id=comment.pk,
        anchor=anchor,
        link=_path(reader, SHOWING, comment),
        name=comment.name_shown or _anonymous_name(comment),
        official_words=site.official_words if comment.by_staff else None,
        author_words=author_words,
        resident_words=_resident_words(comment)
        if reader.with_officials and not author_words
        else None,
        when=format_date(comment.posted_at, site.zone),
        iso=comment.posted_at.isoformat(timespec="minutes"),
        changed=comment.changed_at is not None,
        html=comment.body_html,
        lang=comment.language,
        dir=direction(comment.language),
        waiting=comment.visibility is Visibility.pending,
        kept_private=comment.visibility is Visibility.safeguarded,
        is_returned=comment.visibility is Visibility.returned,
        # Only authors may do any of these; most readers of most comments aren't.
        put_back_until=_put_back_until(comment, reader) if own else "",
        may_change=own and rules.may_change(actor, comment, reader.now, reader.window).allowed,
        may_withdraw=own and rules.may_withdraw(actor, comment).allowed,
        may_name_language=own and rules.may_name_language(actor, comment).allowed,
        may_remove_name=may_remove_name(actor, comment).allowed,
        answer_path=_path(reader, ANSWERING, comment) if may_be_answered else None,
        own=own,
        care=distress_of(comment.body) if own else (),
        origin=origin,
        restriction=restriction,
    )


def _path(reader: CommentReader, parameter: str, comment: Comment) -> str:
    return f"{reader.path}?{parameter}={comment.pk}#comment-{comment.pk}"


def _anonymous_name(comment: Comment) -> str:
    if comment.by_staff:
        return gettext("Someone from the municipality")
    return gettext("A former participant") if comment.author_left else gettext("A resident")


def _resident_words(comment: Comment) -> str | None:
    """The label next to a resident's name; without a name "A resident" is shown instead of it."""
    return gettext("resident") if comment.name_shown and not comment.by_staff else None


def _put_back_until(comment: Comment, reader: CommentReader) -> str:
    until = rules.put_back_until(comment)
    may = rules.may_put_back(reader.actor, comment, reader.now).allowed
    return format_time(until, reader.site.zone) if until and may else ""
