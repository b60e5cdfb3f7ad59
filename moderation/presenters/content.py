"""Presenters of what a case is about: its author, and what stands beside its text."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.accounts.tables import Member
from forum.core.content.summary import Summary
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.diff import DiffChunk, changes
from moderation.presenters.cases import author_name
from moderation.queries.decisions import Decided
from moderation.tables.cases import Case, CaseKind
from moderation.tables.decisions import Outcome

PUBLISHING = (Outcome.publish, Outcome.restore, Outcome.accept_edit)
REFUSING = (Outcome.reject, Outcome.hide)


@dataclass(frozen=True)
class AuthorView:
    """What a moderator needs to know of an author. `name` is the one displayed with the text.

    `member_since` says since when they are a member, or why they aren't one.
    """

    name: str
    member_since: str
    published: int
    refused: int
    language: str
    dir: str


@dataclass(frozen=True)
class EditView:
    """The differences of an edited text from the public one; those of a line that stays are empty."""

    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]
    location_changes: list[DiffChunk]
    name_changes: list[DiffChunk]


@dataclass(frozen=True)
class RevisionView:
    """What an author changed after a moderator had sent the text back."""

    title_changes: list[DiffChunk]
    body_changes: list[DiffChunk]


@dataclass(frozen=True)
class AnswerView:
    """An answer of the former site, which becomes public with its idea."""

    body_html: str
    lang: str
    dir: str


def author_view(
    summary: Summary,
    member: Member | None,
    language: str,
    decided: Mapping[Outcome, int],
    site: Site,
) -> AuthorView:
    """The view of the author; `decided`: how often each outcome was decided on what they wrote."""
    return AuthorView(
        name=author_name(summary),
        member_since=_member_since(summary, member, site),
        published=sum(decided.get(outcome, 0) for outcome in PUBLISHING),
        refused=sum(decided.get(outcome, 0) for outcome in REFUSING),
        language=language,
        dir=direction(language),
    )


def _member_since(summary: Summary, member: Member | None, site: Site) -> str:
    if member is not None:
        return format_date(member.joined_at, site.zone)
    if summary.author_left:
        return gettext("no longer a member: the account was erased")
    return gettext("not a member: imported from elsewhere")


def answer_view(summary: Summary) -> AnswerView | None:
    """The answer of the former site; None without one."""
    if (answer := summary.answer) is None:
        return None
    return AnswerView(answer.html, answer.language, direction(answer.language))


def edit_view(summary: Summary) -> EditView | None:
    """What the edit that waits changes; None without one."""
    if (edit := summary.edit) is None:
        return None
    return EditView(
        changes(summary.title, edit.title),
        changes(summary.text, edit.text),
        [] if edit.location is None else changes(summary.location, edit.location),
        [] if edit.name_shown is None else changes(summary.name_shown, edit.name_shown),
    )


def revision_view(case: Case, summary: Summary, last: Decided | None) -> RevisionView | None:
    """What changed since `last`, which sent the text back; None if it wasn't, or if that text isn't kept."""
    if case.kind is not CaseKind.resubmitted or last is None or not last.decision.sent_back_text:
        return None
    return RevisionView(
        changes(last.decision.sent_back_title, summary.title),
        changes(last.decision.sent_back_text, summary.text),
    )
